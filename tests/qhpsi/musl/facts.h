// Facts of two C libraries, which must be equal: see facts.c.

#ifndef TESTS_QHPSI_MUSL_FACTS_H_
#define TESTS_QHPSI_MUSL_FACTS_H_

#ifdef __cplusplus
extern "C" {
#endif

struct Fact {
  const char* name;
  long long value;
};

// The last one has no name.
const struct Fact* GlibcFacts(void);
const struct Fact* MuslFacts(void);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // TESTS_QHPSI_MUSL_FACTS_H_
