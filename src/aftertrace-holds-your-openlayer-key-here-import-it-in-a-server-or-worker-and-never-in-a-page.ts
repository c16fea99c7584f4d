// What a page's build gets instead of a keyed door: no names to import, so that a build with a named import fails, and
// says this file's name.
throw new Error(
  'This part of aftertrace holds the Openlayer key and must not be part of a page. Import it in your server or Worker.',
)
