// Stands in the PATH for `docker`: hands what `eventbuzz deploy` wants done to the rehearsal, and ends as that says.
import { request } from 'node:http'

const socketPath = process.env['REHEARSAL_SOCKET']
const sent = request({ socketPath, method: 'POST', path: '/' }, (answer) => {
  answer.pipe(process.stderr)
  answer.on('end', () => (process.exitCode = Number(answer.headers['x-status'] ?? 1)))
})
sent.end(JSON.stringify({ argv: process.argv.slice(2), image: process.env['EVENTBUZZ_IMAGE'] }))
