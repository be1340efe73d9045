/** Parses JSON; on failure the error's message ends in the line and column of the first wrong character. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const offset = findJsonError(text)
    const before = text.slice(0, offset).split('\n')
    const found =
      offset < text.length
        ? `${JSON.stringify(String.fromCodePoint(text.codePointAt(offset) ?? 0))} is wrong`
        : 'it ends too soon'
    throw new SyntaxError(`line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${found}`, {
      cause: error,
    })
  }
}

/** Offset of the first character that cannot belong to JSON; the length of the text when it only ends too soon. */
function findJsonError(text: string): number {
  // The engine names the offset in some of its messages only, so the longest beginning that could still become
  // JSON is searched by halving.
  let good = 0
  let bad = text.length + 1
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (couldBeContinued(text.slice(0, middle))) good = middle
    else bad = middle
  }
  return good
}

function couldBeContinued(beginning: string): boolean {
  try {
    JSON.parse(beginning)
    return true
  } catch (error) {
    const { message } = error as Error
    const position = /at position (\d+)/.exec(message)?.[1]
    return position ? Number(position) >= beginning.length : /end of JSON/.test(message)
  }
}
