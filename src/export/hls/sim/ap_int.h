/*
 * A small stand-in for ap_int.h, to run the design with any C++ compiler. Integers of W bits that wrap around as hardware does:
 * a width that is too narrow gives other integers. Of the same class in Vitis HLS it has what the design uses. Sums,
 * differences and products of two ap_int are as wide as they have to be; beside a plain integer an ap_int is a long long.
 */
#ifndef AP_INT_H
#define AP_INT_H

#include <type_traits>

template <int W>
class ap_int {
    static_assert(W >= 1 && W <= 126, "widths from 1 to 126 bits");
    __extension__ typedef __int128 wide;
    typedef typename std::conditional<(W <= 8), signed char,
        typename std::conditional<(W <= 32), int,
            typename std::conditional<(W <= 64), long long, wide>::type>::type>::type storage;
    storage value;

    /* The lowest W bits, the highest of them the sign. */
    static constexpr storage wrapped(wide x)
    {
        return (storage)((wide)((unsigned_wide)x << (128 - W)) >> (128 - W));
    }
    __extension__ typedef unsigned __int128 unsigned_wide;

public:
    constexpr ap_int() : value(0) {}
    template <typename I, typename = typename std::enable_if<std::is_integral<I>::value>::type>
    constexpr ap_int(I x) : value(wrapped(x)) {}
    template <int V>
    constexpr ap_int(const ap_int<V> &x) : value(wrapped(x.whole())) {}

    /* Between the operators of this header. */
    constexpr wide whole() const { return value; }
    static constexpr ap_int of(wide x)
    {
        ap_int made;
        made.value = wrapped(x);
        return made;
    }

    constexpr operator long long() const { return (long long)value; }
    constexpr double to_double() const { return (double)value; }
    ap_int &operator+=(const ap_int &x) { return *this = of(whole() + x.whole()); }
    template <int V>
    ap_int &operator+=(const ap_int<V> &x) { return *this = of(whole() + x.whole()); }
    constexpr ap_int operator>>(int bits) const { return bits < W ? of(whole() >> bits) : of(value < 0 ? -1 : 0); }
    constexpr ap_int operator<<(int bits) const { return bits < W ? of(whole() * ((wide)1 << bits)) : of(0); }
    constexpr ap_int<W + 1> operator-() const { return ap_int<W + 1>::of(-whole()); }
};

template <int A, int B>
constexpr ap_int<(A > B ? A : B) + 1> operator+(const ap_int<A> &a, const ap_int<B> &b)
{
    return ap_int<(A > B ? A : B) + 1>::of(a.whole() + b.whole());
}

template <int A, int B>
constexpr ap_int<(A > B ? A : B) + 1> operator-(const ap_int<A> &a, const ap_int<B> &b)
{
    return ap_int<(A > B ? A : B) + 1>::of(a.whole() - b.whole());
}

template <int A, int B>
constexpr ap_int<A + B> operator*(const ap_int<A> &a, const ap_int<B> &b)
{
    return ap_int<A + B>::of(a.whole() * b.whole());
}

template <int A, int B>
constexpr bool operator<(const ap_int<A> &a, const ap_int<B> &b) { return a.whole() < b.whole(); }
template <int A, int B>
constexpr bool operator>(const ap_int<A> &a, const ap_int<B> &b) { return a.whole() > b.whole(); }
template <int A, int B>
constexpr bool operator>=(const ap_int<A> &a, const ap_int<B> &b) { return a.whole() >= b.whole(); }
template <int A, int B>
constexpr bool operator==(const ap_int<A> &a, const ap_int<B> &b) { return a.whole() == b.whole(); }

#endif
