import type { CommandSpec } from "./command.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof SHELLS)[number];

export const completionCommand: CommandSpec = {
  name: "completion",
  summary: "a script that completes commands, flags and model names in your shell",
  examples: [
    ["source <(tokcost completion bash)", "put it into ~/.bashrc to keep it"],
    ["source <(tokcost completion zsh)", "after compinit in ~/.zshrc"],
    ["tokcost completion fish > ~/.config/fish/completions/tokcost.fish", "fish reads it by itself"],
  ],
  configure(command, io, done) {
    command.argument("<shell>", SHELLS.join(", ")).action(async (shell: string) => {
      const { runCompletion } = await import("./completion-run.ts");
      done(await runCompletion(shell, io));
    });
  },
};
