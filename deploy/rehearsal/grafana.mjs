// Stands for Grafana, which no package of Debian or npm has: it answers where the stack looks.
import { createServer } from 'node:http'

const site = new URL(process.env['GF_SERVER_ROOT_URL'])

createServer((request, response) => {
  if (!request.url.startsWith(site.pathname)) {
    // Served below a path, Grafana leads whatever is not there to its public address.
    response.writeHead(301, { location: site.href + request.url.slice(1) }).end()
    return
  }
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ database: 'ok', path: request.url }))
}).listen(3000)
