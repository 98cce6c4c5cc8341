/** How generated C and C++ write directives of high-level synthesis, so that other compilers see nothing of them. */
export const hlsMacro = `/* Directives of Vitis HLS, which defines __SYNTHESIS__; other compilers see nothing. */
#ifdef __SYNTHESIS__
#define HLS_PRAGMA(text) _Pragma(#text)
#define HLS(directive) HLS_PRAGMA(HLS directive)
#else
#define HLS(directive)
#endif
`;
