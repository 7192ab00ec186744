#pragma once

#include <csignal>

namespace sluice::app {

// Has a signal wait until it is released: in this thread, and in those that it starts afterwards.
inline void change_mask(int how, int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  ::pthread_sigmask(how, &set, nullptr);
}
inline void hold_signal(int signal) { change_mask(SIG_BLOCK, signal); }
inline void release_signal(int signal) { change_mask(SIG_UNBLOCK, signal); }

}  // namespace sluice::app
