# Every place that is read was written, and everyone waited for it.
import torch
import torch.nn as nn
from torch.utils.cpp_extension import load_inline

source = r"""
#include <torch/extension.h>
#include <cuda_runtime.h>
#include <c10/cuda/CUDAStream.h>

__global__ void row_sum(const float* x, float* y, long columns) {
  __shared__ float sum[32];
  if (threadIdx.x < 32) sum[threadIdx.x] = 0.f;
  __syncthreads();
  float own = 0.f;
  for (long i = threadIdx.x; i < columns; i += blockDim.x) own += x[(long)blockIdx.x * columns + i];
  for (int lanes = 16; lanes > 0; lanes /= 2) own += __shfl_down_sync(0xffffffffu, own, lanes);
  if (threadIdx.x % 32 == 0) sum[threadIdx.x / 32] = own;
  __syncthreads();
  if (threadIdx.x == 0) {
    float all = 0.f;
    for (int i = 0; i < 32; i++) all += sum[i];
    y[blockIdx.x] = all;
  }
}
torch::Tensor summed(torch::Tensor x) {
  auto y = torch::empty({x.size(0)}, x.options());
  row_sum<<<x.size(0), 256, 0, c10::cuda::getCurrentCUDAStream()>>>(x.data_ptr<float>(), y.data_ptr<float>(), x.size(1));
  return y;
}
"""
built = load_inline(
    name="surprisal_case_36_twin",
    cpp_sources="torch::Tensor summed(torch::Tensor x);",
    cuda_sources=source,
    functions=["summed"],
    verbose=False,
)


class ModelNew(nn.Module):
    def forward(self, x):
        return built.summed(x)
