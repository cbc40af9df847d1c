# The same build, left to end.
import torch
import torch.nn as nn
from torch.utils.cpp_extension import load_inline

source = r"""
#include <torch/extension.h>
#include <cuda_runtime.h>
#include <c10/cuda/CUDAStream.h>

__global__ void tanh_kernel(const float* x, float* y, long n) {
  long stride = (long)gridDim.x * blockDim.x;
  for (long i = (long)blockIdx.x * blockDim.x + threadIdx.x; i < n; i += stride) y[i] = tanhf(x[i]);
}

torch::Tensor built_twice(torch::Tensor x) {
  auto y = torch::empty_like(x);
  tanh_kernel<<<1024, 256, 0, c10::cuda::getCurrentCUDAStream()>>>(x.data_ptr<float>(), y.data_ptr<float>(), x.numel());
  return y;
}
"""
built = load_inline(
    name="surprisal_case_40_built",
    cpp_sources="torch::Tensor built_twice(torch::Tensor x);",
    cuda_sources=source,
    functions=["built_twice"],
    verbose=False,
)


class ModelNew(nn.Module):
    def forward(self, x):
        return built.built_twice(x)
