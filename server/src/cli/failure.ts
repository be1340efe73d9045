/** Ends a command with exit status 1 and its message as the only line: what is wrong and what to do. */
export class CliFailure extends Error {}
