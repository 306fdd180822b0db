"""A cc_test for each *_test.cc of a package."""

def unit_tests(deps, data = [], exclude = []):
    """Tests that need nothing but libraries; deps are those that any of them includes.

    Args:
      deps: besides GoogleTest.
      data: files that any of them reads, and programs that it runs.
      exclude: files that have a cc_test of their own.
    """
    for source in native.glob(["*_test.cc"], exclude = exclude):
        native.cc_test(
            name = source[:-len(".cc")],
            size = "small",
            srcs = [source],
            data = data,
            deps = deps + ["//:gtest"],
        )
