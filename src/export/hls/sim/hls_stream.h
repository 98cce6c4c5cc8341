/*
 * A small stand-in for hls_stream.h, to run the design with any C++ compiler: a queue without end. It stops the program where
 * something reads more than was written, or leaves something behind.
 */
#ifndef HLS_STREAM_H
#define HLS_STREAM_H

#include <cstdio>
#include <cstdlib>
#include <queue>

namespace hls {

template <typename T>
class stream {
    std::queue<T> queue;
    const char *name;

    void refuse(const char *why) const
    {
        std::fprintf(stderr, "stream %s: %s\n", name, why);
        std::exit(3);
    }

public:
    explicit stream(const char *own = "without a name") : queue(), name(own) {}
    stream(const stream &) = delete;
    stream &operator=(const stream &) = delete;
    ~stream()
    {
        if (!queue.empty()) refuse("values are left that nobody read");
    }

    bool empty() const { return queue.empty(); }
    void write(const T &value) { queue.push(value); }
    T read()
    {
        if (queue.empty()) refuse("read while empty");
        const T value = queue.front();
        queue.pop();
        return value;
    }
};

} // namespace hls

#endif
