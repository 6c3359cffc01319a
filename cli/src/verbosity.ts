/** How much the command says, as its flags ask; set once, before any command does its work. */
export const verbosity = {
  /** No progress and no notes: results and errors alone. */
  quiet: false,
  /** What happens on the way, and where errors come from. */
  verbose: false,
};
