#pragma once
/// Wrong code is tested too. Each file here holds archetypes: for each concept the least type that satisfies it.
/// Such a file is compiled once as it is, which must succeed, and once for each of its near misses, which must
/// fail and say the right word.
///
///   NEAR_MISS(name, "word", (wrong), (right))      expands to `right`; to `wrong` under -DMISS_name=1
///
/// The list of near misses is read from the file itself (CMakeLists.txt), so that none can be forgotten. They nest:
/// `right` may hold another near miss.

#define NEAR_MISS(name, word, wrong, right) PGM_PICK(PGM_CAT(PGM_PROBE_, MISS_##name), wrong, right)

#define PGM_CAT(a, b) PGM_CAT_(a, b)
#define PGM_CAT_(a, b) a##b
#define PGM_PROBE_1 ~, PGM_TAKE_WRONG
#define PGM_PICK(probe, wrong, right) PGM_SECOND(probe, PGM_TAKE_RIGHT, ~)(wrong, right)
#define PGM_SECOND(...) PGM_SECOND_(__VA_ARGS__)
#define PGM_SECOND_(a, b, ...) b
#define PGM_TAKE_WRONG(wrong, right) PGM_UNWRAP wrong
#define PGM_TAKE_RIGHT(wrong, right) PGM_UNWRAP right
#define PGM_UNWRAP(...) __VA_ARGS__
