import { writeFileSync } from 'node:fs'
import { PictureRefusedError } from './port.ts'
import type { Answer, Task } from './protocol.ts'
import { encodeAvif, encodeUpload } from './sharp-codec.ts'

// Where memory runs out, this process is to go, and not the server or the database.
try {
  writeFileSync('/proc/self/oom_score_adj', '1000')
} catch {
  // Only Linux has the file, and a sandbox may not let it be written. Then the system chooses.
}
// Ctrl-C reaches all processes of a terminal, and a service manager's stop all of a service. The server ends this one
// when it is done.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})
process.on('disconnect', () => process.exit())
process.on('message', (task: Task) => {
  void work(task).then((answer) => process.send!(answer))
})

async function work(task: Task): Promise<Answer> {
  try {
    const result =
      task.kind === 'encode' ? await encodeUpload(task.file) : await encodeAvif(task.webp, task.sizes)
    return { result }
  } catch (error) {
    if (!(error instanceof PictureRefusedError)) return { failed: (error as Error).message }
    return { refused: error.reason }
  }
}
