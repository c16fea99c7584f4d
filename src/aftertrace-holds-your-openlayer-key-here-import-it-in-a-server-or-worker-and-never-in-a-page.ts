// Replaces a keyed door in the build of a page. It exports nothing, so a build with a named import fails and prints this
// file's name.
throw new Error(
  'This part of aftertrace holds the Openlayer key and must not be part of a page. Import it in your server or Worker.',
)
