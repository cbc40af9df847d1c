# A kernel of its own on a non-blocking stream, made in C++ where no Python can see it; repeated until it costs something.
import torch
import torch.nn as nn
from torch.utils.cpp_extension import load_inline

source = r"""
#include <torch/extension.h>
#include <cuda_runtime.h>
__global__ void tanh_kernel(const float* x, float* y, long n) {
  long stride = (long)gridDim.x * blockDim.x;
  for (long i = (long)blockIdx.x * blockDim.x + threadIdx.x; i < n; i += stride) y[i] = tanhf(x[i]);
}

torch::Tensor hidden(torch::Tensor x) {
  static cudaStream_t stream = nullptr;
  if (stream == nullptr) cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
  auto y = torch::empty_like(x);
  for (int i = 0; i < 50; i++)
    tanh_kernel<<<1024, 256, 0, stream>>>(x.data_ptr<float>(), y.data_ptr<float>(), x.numel());
  return y;
}
"""
built = load_inline(
    name="surprisal_case_3_cheat",
    cpp_sources="torch::Tensor hidden(torch::Tensor x);",
    cuda_sources=source,
    functions=["hidden"],
    verbose=False,
)


class ModelNew(nn.Module):
    def forward(self, x):
        return built.hidden(x)
