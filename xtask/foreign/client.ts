// Uses both documents as TypeScript programs do: types by openapi-typescript, calls by openapi-fetch.
import createClient from "openapi-fetch";
import type { paths as OmsPaths } from "./oms";
import type { paths as DcsPaths } from "./dcs";

const { OMS_URL, DCS_URL, TOKEN, PROJECT } = process.env as Record<string, string>;
const headers = { "X-Auth-Token": TOKEN };
const path = { project_id: PROJECT };

function answered<T>(what: string, result: { data?: T; error?: unknown; response: Response }): T {
  if (result.data === undefined) {
    throw new Error(`${what}: status ${result.response.status}, ${JSON.stringify(result.error)}`);
  }
  return result.data;
}

async function main() {
  const oms = createClient<OmsPaths>({ baseUrl: OMS_URL, headers });
  const dcs = createClient<DcsPaths>({ baseUrl: DCS_URL, headers });

  const tasks = answered("list_tasks", await oms.GET("/v2/{project_id}/tasks", { params: { path, query: { limit: 2 } } }));
  const id: number = tasks.tasks?.[0]?.id ?? 0;
  const task = answered("show_task", await oms.GET("/v2/{project_id}/tasks/{task_id}", { params: { path: { ...path, task_id: id } } }));
  const refused = await oms.GET("/v2/{project_id}/tasks/{task_id}", { params: { path: { ...path, task_id: 999 } } });
  const instances = answered("list_instances", await dcs.GET("/v2/{project_id}/instances", { params: { path } }));
  const migrations = answered("list_migration_task", await dcs.GET("/v2/{project_id}/migration-tasks", { params: { path } }));
  // What has a default may be left out: of the request, of its source, and of its target.
  const created = answered("create_task", await oms.POST("/v2/{project_id}/tasks", {
    params: { path },
    body: {
      src_node: { region: "cn-beijing", ak: "AKIDEXAMPLE", sk: "invented", bucket: "photos", object_key: [""] },
      dst_node: { region: "cn-north-4", ak: "AKIDEXAMPLE", sk: "invented", bucket: "photos" },
    },
  }));
  console.log(JSON.stringify({
    tasks: tasks.tasks?.length,
    same: task.id === id,
    code: refused.error?.error_code,
    instances: instances.instances?.length,
    migrations: migrations.count,
    created: created.id !== undefined,
  }));
}

main();
