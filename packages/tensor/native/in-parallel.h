#ifndef SIGHTLINE_IN_PARALLEL_H_
#define SIGHTLINE_IN_PARALLEL_H_

#ifdef __linux__
#include <sched.h>
#endif

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace sightline {

// As many as TensorFlow's ops use: of the processors, those that this process may run on.
inline int ThreadCount() {
  const char *wanted = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int count = wanted ? std::atoi(wanted) : 0;
  if (count > 0) return count;
#ifdef __linux__
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) return CPU_COUNT(&allowed);
#endif
  return std::max(1u, std::thread::hardware_concurrency());
}

// Runs work(0) to work(unit_count - 1) on several threads, which must not depend on each other; throws
// what the first of them threw.
template <typename Work>
void InParallel(int unit_count, const Work &work) {
  std::atomic<int> next{0};
  std::exception_ptr thrown;
  std::mutex guard;
  const auto run = [&] {
    try {
      for (int unit; (unit = next++) < unit_count;) work(unit);
    } catch (...) {
      const std::lock_guard<std::mutex> lock(guard);
      if (!thrown) thrown = std::current_exception();
      next = unit_count;
    }
  };
  std::vector<std::thread> others;
  const int other_count = std::min(ThreadCount(), unit_count) - 1;
  others.reserve(std::max(0, other_count));
  try {
    while (static_cast<int>(others.size()) < other_count) others.emplace_back(run);
  } catch (...) {
    // There are no more threads to be had, or no memory for one: those that run do all of it.
  }
  run();
  for (std::thread &other : others) other.join();
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace sightline

#endif  // SIGHTLINE_IN_PARALLEL_H_
