// Without editor, telemetry and log; the port is an argument.
module.exports = {
  flowFile: "flows.json",
  uiHost: "127.0.0.1",
  httpAdminRoot: false,
  telemetry: { enabled: false, updateNotification: false },
  diagnostics: { enabled: false },
  logging: { console: { level: "error", metrics: false, audit: false } },
  functionGlobalContext: {},
};
