import type { NextConfig } from "next";

const config: NextConfig = {
  output: "export",
  generateBuildId: () => "coterie",
  // `tsc` is a step of its own; TypeScript's native compiler has no API that Next could call.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
};

export default config;
