import * as v from 'valibot'
import { type CallOptions, call } from '../call/call.ts'
import type { ClientConnection } from '../call/client-options.ts'
import { readReply } from '../call/read-reply.ts'
import { parseOptions } from '../connection/parse-options.ts'
import { idSegment, withQuery } from '../connection/pipeline-url.ts'
import { type InferencePipeline, pipelineReply } from './inference-pipelines.ts'
import { pageEntries } from './list-params.ts'

/** A project of the workspace. Openlayer returns more fields than those listed here. */
export interface Project {
  readonly id: string
  readonly name: string
  readonly [field: string]: unknown
}

/** Parameters of a list of projects or pipelines. With `name`, only those with this name are listed. */
export interface NamedListParams {
  readonly name?: string | undefined
  /** Page number, starting at 1. */
  readonly page?: number | undefined
  /** Results per page, 1 to 100. */
  readonly perPage?: number | undefined
}

export interface ProjectListParams extends NamedListParams {
  readonly taskType?: string | undefined
}

/** The part of the official SDK's `projects` that is needed to find or create a pipeline. */
export interface Projects {
  list(
    params?: ProjectListParams | null,
    options?: CallOptions,
  ): Promise<{ readonly items: readonly Project[] }>
  readonly inferencePipelines: {
    list(
      projectId: string,
      params?: NamedListParams | null,
      options?: CallOptions,
    ): Promise<{ readonly items: readonly InferencePipeline[] }>
    /** Creates a pipeline. Not retried unless `maxRetries` is set: a retry after a lost answer would create a second one. */
    create(
      projectId: string,
      params: { readonly name: string; readonly description: string | null },
      options?: CallOptions,
    ): Promise<InferencePipeline>
  }
}

const listParams = v.object({ name: v.optional(v.string('must be a string.')), ...pageEntries })
const projectParams = v.object({
  ...listParams.entries,
  taskType: v.optional(v.string('must be a string.')),
})
const pipelineParams = v.object({
  name: v.pipe(v.string('must be a string.'), v.minLength(1, 'must not be empty.')),
  description: v.nullable(v.string('must be a string, or null.')),
})
const named = v.object({ items: v.array(pipelineReply) })

export function createProjects(connection: ClientConnection): Projects {
  const { baseURL } = connection
  const pipelinesOf = (projectId: string) =>
    `${baseURL}/projects/${idSegment(projectId, 'projectId')}/inference-pipelines`
  const list = async (url: string, options: CallOptions | undefined) =>
    readReply(named, await call(connection, { method: 'get', url, maxReplyBytes }, options))

  return {
    async list(params, options) {
      const query = parseOptions(projectParams, params ?? {}, 'projects.list')
      return list(withQuery(`${baseURL}/projects`, query), options)
    },
    inferencePipelines: {
      async list(projectId, params, options) {
        const query = parseOptions(listParams, params ?? {}, 'inferencePipelines.list')
        return list(withQuery(pipelinesOf(projectId), query), options)
      },
      async create(projectId, params, options) {
        parseOptions(pipelineParams, params, 'inferencePipelines.create')
        const body = JSON.stringify(params)
        const request = { method: 'post', url: pipelinesOf(projectId), body } as const
        return readReply(
          pipelineReply,
          await call(connection, request, { maxRetries: 0, ...options }),
        )
      },
    },
  }
}

/** Maximum size of a reply in bytes. A page has at most 100 projects or pipelines. */
const maxReplyBytes = 4_194_304
