"""A cc_test for each *_test.cc of a package."""

def unit_tests(deps, exclude = []):
    """Tests that need nothing but libraries; deps are those that any of them includes.

    Args:
      deps: besides GoogleTest.
      exclude: files that have a cc_test of their own.
    """
    for source in native.glob(["*_test.cc"], exclude = exclude):
        native.cc_test(
            name = source[:-len(".cc")],
            size = "small",
            srcs = [source],
            deps = deps + ["//:gtest"],
        )
