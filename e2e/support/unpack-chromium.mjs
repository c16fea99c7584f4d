import chromium from '@sparticuz/chromium'

// This runs in a separate process, because the package unpacks into the `TMPDIR` with which the process was started.

await chromium.executablePath()
