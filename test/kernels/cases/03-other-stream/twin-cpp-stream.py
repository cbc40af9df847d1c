# The same kernel on another stream, joined by events in C++.
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

torch::Tensor joined(torch::Tensor x) {
  static cudaStream_t stream = nullptr;
  static cudaEvent_t before = nullptr, after = nullptr;
  if (stream == nullptr) {
    cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
    cudaEventCreateWithFlags(&before, cudaEventDisableTiming);
    cudaEventCreateWithFlags(&after, cudaEventDisableTiming);
  }
  auto y = torch::empty_like(x);
  cudaStream_t current = c10::cuda::getCurrentCUDAStream();
  cudaEventRecord(before, current);
  cudaStreamWaitEvent(stream, before, 0);
  tanh_kernel<<<1024, 256, 0, stream>>>(x.data_ptr<float>(), y.data_ptr<float>(), x.numel());
  cudaEventRecord(after, stream);
  cudaStreamWaitEvent(current, after, 0);
  return y;
}
"""
built = load_inline(
    name="surprisal_case_3_twin",
    cpp_sources="torch::Tensor joined(torch::Tensor x);",
    cuda_sources=source,
    functions=["joined"],
    verbose=False,
)


class ModelNew(nn.Module):
    def forward(self, x):
        return built.joined(x)
