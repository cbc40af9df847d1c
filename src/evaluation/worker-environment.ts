const names = new Set(
  "PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TERM TMPDIR TEMP TMP VIRTUAL_ENV CC CXX NVCC CFLAGS CXXFLAGS LDFLAGS MAX_JOBS CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH LIBRARY_PATH".split(
    " ",
  ),
);
const families =
  /^(LC_|XDG_|LD_|PYTHON|PYENV_|CONDA_|CUDA|CUDNN|CUBLAS|NCCL_|NVIDIA_|NVCC_|TORCH|PYTORCH|TRITON_|OMP_|KMP_|GOMP_|MKL_|OPENBLAS_|MALLOC_)/;
const secret = /KEY|TOKEN|SECRET|PASS|CREDENTIAL/;

/**
 * The environment variables that evaluating programs takes: what Python, torch, CUDA and compilers read, and nothing else. A program that is judged can
 * read its process's environment, and what it raises is recorded, so no key of a service may be in there.
 *
 * @example
 * workerEnvironment({ PATH: "/usr/bin", OPENAI_API_KEY: "sk-..." }); // { PATH: "/usr/bin" }
 */
export function workerEnvironment(all: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const taken = (name: string) => (names.has(name) || families.test(name)) && !secret.test(name);
  return Object.fromEntries(Object.entries(all).filter(([name]) => taken(name)));
}
