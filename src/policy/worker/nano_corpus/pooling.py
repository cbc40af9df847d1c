"""Pooling."""

from nano_corpus.convolution import X
from nano_corpus.family import Family


def _pool(name: str, title: str, module: str, call: str, size: str, wrong: tuple[str, ...]) -> Family:
    keywords = "kernel_size=self.$c.kernel_size, stride=self.$c.stride, padding=self.$c.padding"
    return Family(
        name=name,
        docs=(f"{title}.", f"Simple model that performs {title}.", f"{title} of a batch."),
        choices=X | {"c": ("pool", "maxpool", "avg_pool", "pooling", "layer")},
        init=f"self.$c = {module}(kernel_size, stride=stride, padding=padding)",
        init_args="kernel_size, stride=2, padding=1",
        init_inputs="[3]",
        args="$x",
        inputs=f"[torch.randn({size})]",
        references=("self.$c($x)",),
        common=("self.$c($x)", f"${{F}}{call}($x, {keywords})"),
        plain=("$y = self.$c($x)\nreturn $y", f"$y = ${{F}}{call}($x, {keywords})\nreturn $y"),
        slow=("torch.cat([self.$c(e) for e in $x.split(1)])", "self.$c($x.clone())"),
        expert=(f"${{F}}{call}($x, self.$c.kernel_size, self.$c.stride, self.$c.padding)",),
        wrong=(f"${{F}}{call}($x, self.$c.kernel_size)", f"${{F}}{call}($x, 2)", *wrong),
    )


FAMILIES = (
    _pool("max-pool1d", "1D max pooling", "nn.MaxPool1d", "max_pool1d", "2, 4, 20", ("${F}avg_pool1d($x, 3, 2, 1)",)),
    _pool(
        "max-pool2d", "2D max pooling", "nn.MaxPool2d", "max_pool2d", "2, 4, 10, 11", ("${F}avg_pool2d($x, 3, 2, 1)",)
    ),
    _pool(
        "avg-pool1d", "1D average pooling", "nn.AvgPool1d", "avg_pool1d", "2, 4, 20", ("${F}max_pool1d($x, 3, 2, 1)",)
    ),
    _pool(
        "avg-pool2d",
        "2D average pooling",
        "nn.AvgPool2d",
        "avg_pool2d",
        "2, 4, 10, 11",
        ("${F}max_pool2d($x, 3, 2, 1)",),
    ),
)
