// Exists to own the precompiled gtest header that every test binary reuses.
int vector_gtest_pch_anchor() {
  return 0;
}
