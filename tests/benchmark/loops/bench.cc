// bench: the parts of tests/bench that must cost little themselves. Each subcommand measures one
// thing once and prints one line of JSON.

#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/benchmark/loops/command.h"
#include "tests/benchmark/loops/fildes.h"
#include "tests/benchmark/loops/file_pair.h"
#include "tests/benchmark/loops/fill.h"
#include "tests/benchmark/loops/inject.h"
#include "tests/benchmark/loops/load.h"
#include "tests/benchmark/loops/message.h"
#include "tests/benchmark/loops/message_file.h"
#include "tests/benchmark/loops/peak_memory.h"
#include "tests/benchmark/loops/pipe_file.h"
#include "tests/benchmark/loops/smtp.h"
#include "tests/benchmark/loops/turns.h"

namespace benchmark {
namespace {

using nlohmann::json;

struct Arguments {
  LoadOptions load;
  std::string message;
  std::vector<size_t> places;
  std::string program;
  std::string directory;
  std::string socket;
  std::string envelope;
  std::string scanner;
  std::vector<std::string> command;
  uint16_t port = 0;
  uint64_t count = 0;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

json ToJson(const LoadResult& result) {
  std::vector<double> ms;
  std::vector<double> cpu_ms;
  for (const Sample& sample : result.samples) {
    ms.push_back(sample.ms);
    cpu_ms.push_back(sample.cpu_ms);
  }
  return {{"messages", ms.size()},
          {"per_second", static_cast<double>(ms.size()) / result.seconds},
          {"ms", Median(ms)},
          {"cpu_ms", Median(cpu_ms)}};
}

MessageFile FileOfInjector(const Arguments& arguments, unsigned injector) {
  return {arguments.directory + "/message." + std::to_string(injector),
          Message(arguments.message, arguments.places)};
}

void AddLoad(CLI::App& app, Arguments& arguments) {
  app.add_option("--injectors", arguments.load.injectors)->check(CLI::Range(1, 1000));
  app.add_option("--seconds", arguments.load.seconds);
  app.add_option("--least", arguments.load.least)->check(CLI::PositiveNumber);
  app.add_option("--most", arguments.load.most)->check(CLI::PositiveNumber);
}

void AddMessage(CLI::App& app, Arguments& arguments) {
  app.add_option("--message", arguments.message, "file")->required();
  app.add_option("--places", arguments.places, "offsets where a number goes")->delimiter(',');
}

// Makes `app` run the work of `make_work` in a loop.
void AddLoop(CLI::App& app, Arguments& arguments, json& output, const MakeWork& make_work) {
  AddLoad(app, arguments);
  app.callback(
      [&arguments, &output, make_work] { output = ToJson(RunLoad(arguments.load, make_work)); });
}

std::unique_ptr<Inject> MakeInject(const Arguments& arguments, std::vector<std::string> settings) {
  return std::make_unique<Inject>(arguments.program, Message(arguments.message, arguments.places),
                                  std::move(settings));
}

void AddInject(CLI::App& main, Arguments& arguments, json& output) {
  CLI::App& app = *main.add_subcommand("inject", "mails to a qmail-queue");
  AddMessage(app, arguments);
  app.add_option("--program", arguments.program)->required();
  AddLoop(app, arguments, output, [&](unsigned) { return MakeInject(arguments, {}); });
}

void AddCommand(CLI::App& main, Arguments& arguments, json& output) {
  CLI::App& app = *main.add_subcommand("command", "a program that runs and exits");
  app.add_option("--message", arguments.message, "written to the file that the command is given");
  app.add_option("--places", arguments.places)->delimiter(',');
  app.add_option("--directory", arguments.directory, "for that file");
  app.add_option("words", arguments.command)->required();
  AddLoop(app, arguments, output, [&](unsigned injector) {
    std::optional<MessageFile> file;
    if (!arguments.message.empty()) {
      file = FileOfInjector(arguments, injector);
    }
    return std::make_unique<Command>(arguments.command, std::move(file));
  });
}

void AddFildes(CLI::App& main, Arguments& arguments, json& output) {
  CLI::App& app = *main.add_subcommand("fildes", "scans by clamd and nothing else");
  AddMessage(app, arguments);
  app.add_option("--directory", arguments.directory, "for the messages")->required();
  app.add_option("--socket", arguments.socket, "clamd's")->required();
  AddLoop(app, arguments, output, [&](unsigned injector) {
    return std::make_unique<Fildes>(arguments.socket, FileOfInjector(arguments, injector));
  });
}

// Makes `app` run the works of `make_works` in turn.
void AddTurnsOf(
    CLI::App& app, Arguments& arguments, json& output,
    const std::function<std::vector<std::unique_ptr<Work>>(unsigned injector)>& make_works) {
  AddMessage(app, arguments);
  AddLoad(app, arguments);
  app.add_option("--program", arguments.program)->required();
  app.add_option("--scanner", arguments.scanner, "QHPSI")->required();
  app.callback([&arguments, &output, make_works] {
    std::vector<double> parts_ms;
    output = ToJson(RunLoad(arguments.load, [&](unsigned injector) {
      return std::make_unique<Turns>(make_works(injector), parts_ms);
    }));
    output["parts_ms"] = Median(parts_ms);
    output["per_second"] = 1000 / output["ms"].get<double>();  // counts the first of them alone
  });
}

void AddTurns(CLI::App& main, Arguments& arguments, json& output) {
  CLI::App& app =
      *main.add_subcommand("turns", "scanned mails, unscanned ones and scans alone, in turn");
  app.add_option("--directory", arguments.directory, "for the messages")->required();
  app.add_option("--socket", arguments.socket, "clamd's")->required();
  AddTurnsOf(app, arguments, output, [&](unsigned injector) {
    std::vector<std::unique_ptr<Work>> works;
    works.push_back(MakeInject(arguments, {"QHPSI=" + arguments.scanner}));
    works.push_back(MakeInject(arguments, {}));
    works.push_back(
        std::make_unique<Fildes>(arguments.socket, FileOfInjector(arguments, injector)));
    return works;
  });
}

void AddReadings(CLI::App& main, Arguments& arguments, json& output) {
  CLI::App& app = *main.add_subcommand("readings", "mails with and without readings, in turn");
  AddTurnsOf(app, arguments, output, [&](unsigned) {
    std::vector<std::unique_ptr<Work>> works;
    for (const char* readings : {"scan", "off"}) {
      works.push_back(MakeInject(
          arguments, {"QHPSI=" + arguments.scanner, std::string("QHPSIREADINGS=") + readings}));
    }
    return works;
  });
}

// What a file system costs any program that queues on it. `Floor` is FilePair or PipeFile.
template <typename Floor>
void AddFloor(CLI::App& main, const char* name, const char* about, Arguments& arguments,
              json& output) {
  CLI::App& app = *main.add_subcommand(name, about);
  AddMessage(app, arguments);
  app.add_option("--directory", arguments.directory)->required();
  AddLoop(app, arguments, output, [&](unsigned) {
    return std::make_unique<Floor>(arguments.directory,
                                   Message(arguments.message, arguments.places));
  });
}

void AddSmtp(CLI::App& main, Arguments& arguments, json& output) {
  CLI::App& app = *main.add_subcommand("smtp", "messages to 127.0.0.1");
  AddMessage(app, arguments);
  app.add_option("--port", arguments.port)->required();
  AddLoop(app, arguments, output, [&](unsigned) {
    return std::make_unique<Smtp>(arguments.port, Message(arguments.message, arguments.places));
  });
}

void AddFill(CLI::App& main, Arguments& arguments, json& output) {
  CLI::App& app = *main.add_subcommand("fill", "puts messages into a queue");
  app.add_option("--directory", arguments.directory, "the queue")->required();
  app.add_option("--count", arguments.count)->required();
  app.callback([&] {
    FillQueue(arguments.directory, arguments.count);
    output = {{"messages", arguments.count}};
  });
}

void AddMemory(CLI::App& main, Arguments& arguments, json& output) {
  CLI::App& app = *main.add_subcommand("memory", "the peak of a qmail-queue and its children");
  app.add_option("--message", arguments.message, "file")->required();
  app.add_option("--envelope", arguments.envelope, "file")->required();
  app.add_option("words", arguments.command)->required();
  app.callback([&] {
    output = {{"kb", PeakMemory(arguments.command, arguments.message, arguments.envelope)}};
  });
}

int Run(int argc, char** argv) {
  Arguments arguments;
  json output;
  CLI::App app("Measures one thing for tests/bench.");
  app.require_subcommand(1);
  AddInject(app, arguments, output);
  AddCommand(app, arguments, output);
  AddFildes(app, arguments, output);
  AddTurns(app, arguments, output);
  AddReadings(app, arguments, output);
  AddFloor<FilePair>(app, "files", "pairs of files created, written, synced, linked", arguments,
                     output);
  AddFloor<PipeFile>(app, "pipe", "messages through a pipe into a file", arguments, output);
  AddSmtp(app, arguments, output);
  AddFill(app, arguments, output);
  AddMemory(app, arguments, output);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  std::puts(output.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace benchmark

int main(int argc, char** argv) {
  static_cast<void>(::signal(SIGPIPE, SIG_IGN));
  try {
    return benchmark::Run(argc, argv);
  } catch (const std::exception& error) {
    static_cast<void>(std::fprintf(stderr, "bench: %s\n", error.what()));
    return 1;
  }
}
