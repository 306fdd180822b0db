"""A libFuzzer program, which tests/fuzz/run builds with clang (--config=fuzz)."""

def fuzz_target(name, deps, **kwargs):
    """The fuzzer NAME of NAME.cc. Other builds pass over it: GCC has no libFuzzer.

    Args:
      name: such as envelope_fuzz.
      deps: of NAME.cc.
      **kwargs: for the cc_binary.
    """
    native.cc_binary(
        name = name,
        testonly = True,
        srcs = [name + ".cc"],
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        deps = deps + [":fuzz"],
        **kwargs
    )
