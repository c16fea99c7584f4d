import * as v from 'valibot'
import { type CallOptions, call } from '../call/call.ts'
import type { ClientConnection } from '../call/client-options.ts'
import { readReply } from '../call/read-reply.ts'
import { parseOptions } from '../connection/parse-options.ts'
import { idSegment, withQuery } from '../connection/pipeline-url.ts'
import { type InferencePipeline, pipelineReply } from './inference-pipelines.ts'
import { pageEntries } from './list-params.ts'

/** A project of your workspace. Openlayer says more of it than is listed here. */
export interface Project {
  readonly id: string
  readonly name: string
  readonly [field: string]: unknown
}

/** Which projects or pipelines to list: those with a name, page by page. */
export interface NamedListParams {
  readonly name?: string | undefined
  /** From 1. */
  readonly page?: number | undefined
  /** 1 to 100. */
  readonly perPage?: number | undefined
}

export interface ProjectListParams extends NamedListParams {
  readonly taskType?: string | undefined
}

/** What the official SDK calls `projects`, as far as it takes to find or make a pipeline. */
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
    /** Makes a pipeline. It is not tried again unless `maxRetries` says so: a lost answer would leave two of them. */
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

/** A page holds 100 of them at most. */
const maxReplyBytes = 4_194_304
