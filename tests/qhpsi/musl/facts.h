// Facts of two C libraries that must be the same: see facts.c.

#ifndef TESTS_QUEUE_MUSL_FACTS_H_
#define TESTS_QUEUE_MUSL_FACTS_H_

#ifdef __cplusplus
extern "C" {
#endif

struct Fact {
  const char* name;
  long long value;
};

// Ended by one without a name.
const struct Fact* GlibcFacts(void);
const struct Fact* MuslFacts(void);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // TESTS_QUEUE_MUSL_FACTS_H_
