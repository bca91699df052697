// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// How late packets are: the time from send to handler on a veth pair, for netring and for what else there is. Needs a network
// namespace of its own, which test/support/in-netns makes.
//
// The receivers take turns, some dozen frames each, so that whatever else the machine does hits all of them alike. The
// numbers of one run compare with each other; those of two runs need not.

#include "wire.hpp"

#include <netring/async_capture.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/program_options.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <functional>
#include <iomanip>
#include <iostream>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#ifdef NETRING_BENCH_HAS_PCAP
#include <pcap/pcap.h>
#endif

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using bytes_view = std::span<std::byte const>;

constexpr auto receiving_interface = "v1";
constexpr std::size_t frame_size = 60;
constexpr std::size_t stamp_offset = sizeof(ethhdr);
constexpr std::size_t frames_per_turn = 50;
// What a receiver touches for the first time after it was opened is no matter of latency.
constexpr std::size_t warm_up_frames = 5;

[[noreturn]] void fail(char const* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

timespec to_timespec(nanoseconds time) {
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
    return {.tv_sec = seconds.count(), .tv_nsec = (time - seconds).count()};
}

nanoseconds monotonic_now() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

/// The processors that this process may use.
std::vector<int> processors() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        fail("sched_getaffinity");
    std::vector<int> result;
    for (int number = 0; number != CPU_SETSIZE; ++number)
        if (CPU_ISSET(number, &allowed))
            result.push_back(number);
    return result;
}

void pin_this_thread(int processor) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(processor, &only);
    if (int const failure = ::pthread_setaffinity_np(::pthread_self(), sizeof only, &only); failure != 0)
        throw std::system_error(failure, std::generic_category(), "pthread_setaffinity_np");
}

/// Sends a frame with the time in it each period, at absolute times, so that a late one does not move those after it.
void send_stamped(std::stop_token const& token, nanoseconds period, int processor) {
    pin_this_thread(processor);
    netring::test::plain_sender const sender("v0");
    auto frame = netring::test::tagged_frame(frame_size, 0);
    for (auto next = monotonic_now(); !token.stop_requested(); next += period) {
        auto const at = to_timespec(next);
        while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == EINTR) {
        }
        auto const now = monotonic_now();
        std::memcpy(&frame[stamp_offset], &now, sizeof now);
        sender.send(frame);
    }
}

/// A receiver's turn: takes the time of each frame that it gets.
class turn {
public:
    explicit turn(std::vector<nanoseconds>& latencies)
        : latencies_(latencies)
        , left_(warm_up_frames + frames_per_turn) {}

    /// @return false when the turn is over.
    bool take(bytes_view frame) {
        auto const now = monotonic_now();
        if (left_ == 0 || frame.size() != frame_size || !netring::test::sequence_of(frame))
            return left_ != 0;
        nanoseconds sent{};
        std::memcpy(&sent, &frame[stamp_offset], sizeof sent);
        if (--left_ < frames_per_turn)
            latencies_.push_back(now - sent);
        return left_ != 0;
    }

    bool take(netring::packet_batch const& batch) {
        bool more = true;
        for (netring::packet_view const packet : batch)
            more = take(packet.data());
        return more;
    }

private:
    std::vector<nanoseconds>& latencies_;
    std::size_t left_;
};

/// A packet socket of one interface from the first packet on.
class plain_receiver {
public:
    plain_receiver()
        : fd_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)) {
        sockaddr_ll address{};
        address.sll_family = AF_PACKET;
        address.sll_protocol = htons(ETH_P_ALL);
        address.sll_ifindex = static_cast<int>(::if_nametoindex(receiving_interface));
        if (fd_ < 0 || ::bind(fd_, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0)
            fail("packet socket");
    }
    plain_receiver(plain_receiver const&) = delete;
    plain_receiver& operator=(plain_receiver const&) = delete;
    ~plain_receiver() { ::close(fd_); }

    int fd() const noexcept { return fd_; }

private:
    int fd_;
};

void by_recvmmsg(turn& now) {
    constexpr unsigned messages = 16;
    plain_receiver const receiver;
    std::array<std::array<std::byte, 2048>, messages> buffers{};
    std::array<iovec, messages> parts{};
    std::array<mmsghdr, messages> headers{};
    for (unsigned index = 0; index != messages; ++index) {
        parts[index] = {buffers[index].data(), buffers[index].size()};
        headers[index].msg_hdr.msg_iov = &parts[index];
        headers[index].msg_hdr.msg_iovlen = 1;
    }
    for (bool more = true; more;) {
        int const count = ::recvmmsg(receiver.fd(), headers.data(), messages, MSG_WAITFORONE, nullptr);
        if (count < 0 && errno != EINTR)
            fail("recvmmsg");
        for (unsigned index = 0; static_cast<int>(index) < count; ++index)
            more = now.take(bytes_view(buffers[index]).first(headers[index].msg_len));
    }
}

#ifdef NETRING_BENCH_HAS_PCAP
void by_pcap(turn& now) {
    std::array<char, PCAP_ERRBUF_SIZE> error{};
    std::unique_ptr<pcap_t, void (*)(pcap_t*)> const handle(::pcap_create(receiving_interface, error.data()),
                                                            &::pcap_close);
    if (!handle)
        throw std::runtime_error(error.data());
    if (::pcap_set_immediate_mode(handle.get(), 1) != 0 || ::pcap_activate(handle.get()) < 0)
        throw std::runtime_error(::pcap_geterr(handle.get()));
    for (bool more = true; more;) {
        pcap_pkthdr* header = nullptr;
        unsigned char const* data = nullptr;
        int const result = ::pcap_next_ex(handle.get(), &header, &data);
        if (result < 0)
            throw std::runtime_error(::pcap_geterr(handle.get()));
        if (result == 1)
            more = now.take({reinterpret_cast<std::byte const*>(data), header->caplen});
    }
}
#endif

/// What Asio itself costs: a plain packet socket, of which nothing is netring's.
class asio_receiver {
public:
    asio_receiver(asio::io_context& context, turn& now)
        : socket_(context, ::dup(plain_.fd()))
        , turn_(now) {}

    void wait() {
        socket_.async_wait(asio::posix::descriptor_base::wait_read, [this](netring::error_code ec) {
            if (ec)
                throw netring::system_error(ec);
            auto const size = ::recv(plain_.fd(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
            if (size < 0 || turn_.take(bytes_view(buffer_).first(static_cast<std::size_t>(size))))
                wait();
        });
    }

private:
    plain_receiver plain_;
    asio::posix::stream_descriptor socket_;
    std::array<std::byte, 2048> buffer_{};
    turn& turn_;
};

void by_plain_asio(turn& now) {
    asio::io_context context(1);
    asio_receiver receiver(context, now);
    receiver.wait();
    context.run();
}

netring::capture_options options_with(netring::ring_options const& ring) {
    return {.interface = receiving_interface, .ring = ring};
}

void receive_on(netring::async_capture& capture, turn& now) {
    capture.async_receive_batch([&capture, &now](netring::error_code ec, netring::packet_batch const& batch) {
        if (ec)
            throw netring::system_error(ec);
        if (now.take(batch))
            receive_on(capture, now);
    });
}

void by_callback(netring::ring_options const& ring, turn& now) {
    asio::io_context context(1);
    netring::async_capture capture(context, options_with(ring));
    receive_on(capture, now);
    context.run();
}

void by_coroutine(netring::ring_options const& ring, turn& now) {
    asio::io_context context(1);
    netring::async_capture capture(context, options_with(ring));
    auto const reader = [](netring::async_capture& from, turn& its) -> asio::awaitable<void> {
        for (bool more = true; more;)
            more = its.take(co_await from.async_receive_batch(asio::use_awaitable));
    };
    asio::co_spawn(context, reader(capture, now), [](std::exception_ptr const& failure) {
        if (failure)
            std::rethrow_exception(failure);
    });
    context.run();
}

void by_next(netring::ring_options const& ring, turn& now) {
    netring::capture capture(options_with(ring));
    while (now.take(capture.next(10s))) {
    }
}

struct receiver {
    std::string name;
    std::function<void(turn&)> take_turn;
    std::vector<nanoseconds> latencies{};
};

/// The first is what the others are compared with, the second what is promised.
std::vector<receiver> all_receivers() {
    using namespace netring::ring_profile;
    auto quick_blocks = balanced;
    quick_blocks.block_timeout = 1ms;
    auto const with = [](auto how, netring::ring_options const& ring) {
        return [how, ring](turn& now) { how(ring, now); };
    };
    std::vector<receiver> result{
        {"recvmmsg", by_recvmmsg},
        {"low_latency, callback", with(by_callback, low_latency)},
        {"low_latency, coroutine", with(by_coroutine, low_latency)},
        {"low_latency, capture::next", with(by_next, low_latency)},
        {"Asio, async_wait and recv", by_plain_asio},
        {"blocks, 1 ms", with(by_callback, quick_blocks)},
        {"blocks, 10 ms (balanced)", with(by_callback, balanced)},
    };
#ifdef NETRING_BENCH_HAS_PCAP
    result.insert(result.end() - 2, {"libpcap, immediate mode", by_pcap});
#endif
    return result;
}

double percentile(std::vector<nanoseconds> const& sorted, double percent) {
    auto const rank = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(sorted.size())));
    return std::chrono::duration<double, std::micro>(sorted[std::max<std::size_t>(rank, 1) - 1]).count();
}

struct ratios {
    double p50;
    double p99;
};

ratios ratios_to(receiver const& first, receiver const& other) {
    auto const of = [&](double percent) {
        return percentile(other.latencies, percent) / percentile(first.latencies, percent);
    };
    return {of(50), of(99)};
}

void print_table(std::vector<receiver> const& receivers) {
    std::cout << std::left << std::setw(28) << "from send to handler, us" << std::right;
    for (auto const* const heading : {"frames", "p50", "p90", "p99", "max"})
        std::cout << std::setw(9) << heading;
    std::cout << std::setw(11) << "p50 ratio" << std::setw(11) << "p99 ratio" << '\n' << std::fixed;
    for (auto const& row : receivers) {
        std::cout << std::left << std::setw(28) << row.name << std::right << std::setw(9) << row.latencies.size()
                  << std::setprecision(1);
        for (double const percent : {50.0, 90.0, 99.0, 100.0})
            std::cout << std::setw(9) << percentile(row.latencies, percent);
        auto const [p50, p99] = ratios_to(receivers.front(), row);
        std::cout << std::setprecision(2) << std::setw(11) << p50 << std::setw(11) << p99 << '\n';
    }
}

void print_machine(std::size_t usable_processors) {
    utsname system{};
    ::uname(&system);
    double load = 0;
    ::getloadavg(&load, 1);
    std::cout << system.sysname << ' ' << system.release << ' ' << system.machine << ", " << usable_processors
              << " processors, load " << std::fixed << std::setprecision(1) << load << '\n';
}

/// @return true if the promise is kept.
bool promise_kept(std::vector<receiver> const& receivers) {
    constexpr ratios promised{.p50 = 1.1, .p99 = 1.3};
    auto const [p50, p99] = ratios_to(receivers[0], receivers[1]);
    bool const kept = p50 <= promised.p50 && p99 <= promised.p99;
    std::cout << receivers[1].name << (kept ? " is" : " is not") << " within " << promised.p50 << " (p50) and "
              << promised.p99 << " (p99) times " << receivers[0].name << '\n';
    return kept;
}

struct settings {
    double seconds_per_receiver = 0;
    double rate = 0;
    bool report_only = false;
};

bool run(settings const& chosen) {
    auto const usable = processors();
    pin_this_thread(usable.front());
    netring::test::veth_pair const wire("v0", receiving_interface);
    auto receivers = all_receivers();
    auto const wanted = chosen.seconds_per_receiver * chosen.rate / double{frames_per_turn};
    auto const rounds = static_cast<std::size_t>(std::max(1.0, std::ceil(wanted)));
    for (auto& each : receivers)
        each.latencies.reserve(rounds * frames_per_turn);

    print_machine(usable.size());
    auto const period = std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(1 / chosen.rate));
    std::jthread const sender(send_stamped, period, usable.back());
    for (std::size_t round = 0; round != rounds; ++round)
        for (auto& each : receivers) {
            turn now(each.latencies);
            each.take_turn(now);
        }
    print_machine(usable.size());
    for (auto& each : receivers)
        std::ranges::sort(each.latencies);
    print_table(receivers);
    return promise_kept(receivers) || chosen.report_only;
}

} // namespace

int main(int argc, char* argv[]) {
    namespace po = boost::program_options;
    settings chosen;
    po::options_description description("Measures the time from send to handler. Options");
    // A period of 10 ms would lock onto the timers of blocks, hence 97.
    description.add_options()("help", "show this")(
        "seconds-per-receiver", po::value(&chosen.seconds_per_receiver)->default_value(30),
        "how long each receiver is measured")("rate", po::value(&chosen.rate)->default_value(97), "frames per second")(
        "report-only", po::bool_switch(&chosen.report_only), "succeed also if the promise is not kept");
    try {
        po::variables_map given;
        po::store(po::parse_command_line(argc, argv, description), given);
        po::notify(given);
        if (given.contains("help")) {
            std::cout << description;
            return 0;
        }
        if (!(chosen.rate >= 1 && chosen.rate <= 10000 && chosen.seconds_per_receiver > 0))
            throw po::error("the rate must be from 1 to 10000, the seconds above 0");
        return run(chosen) ? 0 : 1;
    } catch (po::error const& wrong) {
        std::cerr << wrong.what() << '\n' << description;
    } catch (std::exception const& failure) {
        std::cerr << argv[0] << ": " << failure.what() << '\n';
    }
    return 2;
}
