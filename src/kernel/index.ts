export { cellSignal } from "./cell-signal.js";
export { type Displayed, display } from "./display.js";
export { installKernel, kernelInstalled } from "./install-kernel.js";
export { richDisplay } from "./mime-bundle.js";
export { type Progress, progress } from "./progress.js";
export { type CellFailure, type NotebookRun, type RunNotebookOptions, runNotebook } from "./run-notebook.js";
export { formatNotebookRun, type RunNotebooksOptions, runNotebooks } from "./run-notebooks.js";
