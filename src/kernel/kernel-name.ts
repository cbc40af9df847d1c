/** What Jupyter and the notebooks call this kernel. */
export const kernelName = "surprisal-lab";
