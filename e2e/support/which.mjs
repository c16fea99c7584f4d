import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const suffix = process.platform === 'win32' ? '.exe' : ''

/**
 * Finds a program in the folders of the PATH. It does not call the program `which`, because slim images do not have it.
 *
 * @param {readonly string[]} names of programs, the preferred one first
 * @param {string} [path] folders, in the format of the PATH
 * @returns {string | undefined} the path of the first existing program
 */
export function which(names, path = process.env.PATH ?? '') {
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name + suffix)))
    .find((candidate) => isProgram(candidate))
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    // There is no such file, or this user may not run it.
    return false
  }
}
