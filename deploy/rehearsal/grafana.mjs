// Stands for Grafana, which no package of Debian or npm has: it answers where the stack looks.
import { createServer } from 'node:http'

createServer((request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ database: 'ok', path: request.url }))
}).listen(3000)
