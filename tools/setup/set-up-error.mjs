/** An error that is meant for the reader: it prints as its message and its fix, never as a stack. */
export class SetUpError extends Error {
  /**
   * @param {string} message what went wrong, and where
   * @param {string} fix what to do about it
   * @param {number} status the command's exit status
   */
  constructor(message, fix, status = 3) {
    super(message);
    this.name = 'SetUpError';
    this.fix = fix;
    this.status = status;
  }
}
