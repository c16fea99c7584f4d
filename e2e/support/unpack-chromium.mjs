import chromium from '@sparticuz/chromium'

// Run as a process of its own: the package unpacks into the `TMPDIR` that the process was started with.

await chromium.executablePath()
