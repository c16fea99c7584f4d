// #region pipeline
import { createOpenlayer } from 'aftertrace/openlayer'

/** Returns the id of the project's pipeline with this name. Creates the pipeline if it does not exist. */
export async function pipelineNamed(name: string, projectName: string): Promise<string> {
  const { projects } = createOpenlayer() // OPENLAYER_API_KEY is in the environment
  const { items: found } = await projects.list({ name: projectName })
  const project = found.find((each) => each.name === projectName)
  if (!project) throw new Error('There is no such project.')

  const { items } = await projects.inferencePipelines.list(project.id, { name })
  const pipeline = items.find((each) => each.name === name)
  if (pipeline) return pipeline.id
  const made = await projects.inferencePipelines.create(project.id, { name, description: null })
  return made.id
}
// #endregion
