import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  logLevel: "error",
  worker: { format: "es" },
  build: {
    target: "es2022",
    rolldownOptions: {
      input: ["pglite", "sqlite", "tanstack", "electric"].map(
        (name) => `${import.meta.dirname}/${name}.html`,
      ),
    },
  },
});
