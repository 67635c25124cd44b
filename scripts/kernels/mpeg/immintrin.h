/* The few SSE names that minimp3 uses, over WebAssembly's own vectors. */
#include <wasm_simd128.h>

typedef float __m128 __attribute__((__vector_size__(16), __aligned__(16)));
typedef float __m64;
typedef int __m128i __attribute__((__vector_size__(16), __aligned__(16)));

#define _MM_SHUFFLE(w, x, y, z) (((w) << 6) | ((x) << 4) | ((y) << 2) | (z))
#define _mm_shuffle_ps(a, b, m) \
    __builtin_shufflevector(a, b, (m) & 3, ((m) >> 2) & 3, (((m) >> 4) & 3) + 4, (((m) >> 6) & 3) + 4)

static inline __m128 _mm_loadu_ps(const float *p) { return (__m128)wasm_v128_load(p); }
static inline void _mm_storeu_ps(float *p, __m128 a) { wasm_v128_store(p, (v128_t)a); }
static inline void _mm_store_ss(float *p, __m128 a) { *p = a[0]; }
static inline void _mm_storel_pi(__m64 *p, __m128 a) { p[0] = a[0]; p[1] = a[1]; }
static inline __m128 _mm_set1_ps(float x) { return (__m128){x, x, x, x}; }
static inline __m128 _mm_add_ps(__m128 a, __m128 b) { return a + b; }
static inline __m128 _mm_sub_ps(__m128 a, __m128 b) { return a - b; }
static inline __m128 _mm_mul_ps(__m128 a, __m128 b) { return a * b; }
