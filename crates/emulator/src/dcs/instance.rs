//! A DCS instance, as far as migrations, backups and lists need one.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::call::text;
use crate::clock::Millis;
use crate::wire_time::iso;
use crate::world::table::Row;
use crate::world::workload::Workload;

/// An instance. Its state is stored under its wire name: there are many states, and clients must expect new ones.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Instance {
    pub id: String,
    pub name: String,
    pub state: String,
    /// The creation request, without the password.
    pub request: Value,
    pub ip: String,
    pub created: Millis,
    pub updated: Millis,
    pub launched: Option<Millis>,
    pub timer: Option<Millis>,
    /// A change in progress that the state does not show; callers wait until it is gone.
    pub task: Option<String>,
    pub queued: u64,
}

impl Row for Instance {
    type Id = String;
    const TABLE: &'static str = "dcs_instances";

    fn timer(&self) -> Option<Millis> {
        self.timer
    }
}

impl Instance {
    /// The state as the documents name it. They have no name for the state of an instance that is being deleted, so it
    /// is shown as running.
    pub(crate) fn status(&self) -> &str {
        if self.state == "DELETING" { "RUNNING" } else { &self.state }
    }

    /// Whether it cannot be created: its description asks for an error.
    pub(crate) fn is_to_fail(&self) -> bool {
        Workload::default().described(text(&self.request, "description")).error.is_some()
    }

    /// Replaces fields of the creation request with those that a change sets.
    pub(crate) fn take(&mut self, change: &Value, fields: &[&str]) {
        for field in fields {
            if let Some(value) = change.get(field).filter(|value| !value.is_null()) {
                self.request[field] = value.clone();
            }
        }
    }

    /// The original names of the renamed commands. A command may be renamed to itself.
    pub(crate) fn renamed_commands(&self) -> Vec<&str> {
        let names = self.request["rename_commands"].as_object().into_iter().flatten();
        let is_renamed =
            |(command, name): &(&String, &Value)| name.as_str().is_some_and(|name| !name.eq_ignore_ascii_case(command));
        names.filter(is_renamed).map(|(command, _)| command.as_str()).collect()
    }

    pub(crate) fn port(&self) -> u64 {
        self.request["port"].as_u64().unwrap_or(6379)
    }

    pub(crate) fn addrs(&self) -> String {
        format!("{}:{}", self.ip, self.port())
    }

    pub(crate) fn gigabytes(&self) -> f64 {
        self.request["capacity"].as_f64().unwrap_or(1.0)
    }

    pub(crate) fn megabytes(&self) -> u64 {
        (self.gigabytes() * 1024.0) as u64
    }

    /// Whether it was created with a tag, given as `key=value`.
    pub(crate) fn has_tag(&self, wanted: &str) -> bool {
        let (key, value) = wanted.split_once('=').unwrap_or((wanted, ""));
        let mut tags = self.request["tags"].as_array().into_iter().flatten();
        tags.any(|tag| (text(tag, "key"), text(tag, "value")) == (key, value))
    }

    /// The cache mode that the specification code implies.
    fn cache_mode(&self) -> &'static str {
        let code = text(&self.request, "spec_code");
        match code {
            code if code.contains("cluster") => "cluster",
            code if code.contains("proxy") => "proxy",
            code if code.contains("single") => "single",
            _ => "ha",
        }
    }

    /// The entry in `list_instances`.
    pub(crate) fn entry(&self) -> Value {
        let r = &self.request;
        let or = |name: &str, default: Value| r.get(name).filter(|v| !v.is_null()).cloned().unwrap_or(default);
        let capacity = self.gigabytes();
        json!({
            "instance_id": self.id,
            "name": self.name,
            "status": self.status(),
            "engine": or("engine", json!("Redis")),
            "engine_version": or("engine_version", json!("5.0")),
            "capacity": capacity as u64,
            "capacity_minor": if capacity < 1.0 { format!("{:.3}", capacity).trim_start_matches('0').to_owned() } else { String::new() },
            "spec_code": or("spec_code", json!("")),
            "ip": self.ip,
            "port": self.port(),
            "domain_name": format!("redis-{}.dcs.huaweicloud.com", self.id),
            "readonly_domain_name": null,
            "vpc_id": or("vpc_id", json!("")),
            "vpc_name": "vpc-emulator",
            "subnet_id": or("subnet_id", json!("")),
            "security_group_id": or("security_group_id", json!("")),
            "az_codes": or("az_codes", json!([])),
            "charging_mode": 0,
            "max_memory": self.megabytes(),
            "used_memory": 12,
            "created_at": iso(self.created),
            "updated_at": iso(self.updated),
            "enable_ssl": or("enable_ssl", json!(false)),
            "no_password_access": or("no_password_access", json!(false)).to_string(),
            "access_user": or("access_user", Value::Null),
            "maintain_begin": or("maintain_begin", json!("18:00:00")),
            "maintain_end": or("maintain_end", json!("19:00:00")),
            "service_upgrade": false,
            "service_task_id": "",
            "enable_publicip": or("enable_publicip", json!(false)),
            "publicip_id": or("publicip_id", Value::Null),
            "publicip_address": null,
            "order_id": null,
            "user_id": "emulator",
            "user_name": "emulator",
            "enterprise_project_id": or("enterprise_project_id", json!("0")),
            "description": or("description", json!("")),
            "tags": or("tags", json!([])),
            "cpu_type": "x86_64",
            "features": { "support_acl": false, "support_transparent_client_ip": false, "support_ssl": true, "support_audit_log": false },
            "sub_status": "",
        })
    }

    /// The answer to `show_instance`.
    pub(crate) fn detail(&self) -> Value {
        let mut view = self.entry();
        let more = json!({
            "security_group_name": "sg-emulator",
            "subnet_name": "subnet-emulator",
            "subnet_cidr": "192.168.0.0/24",
            "available_zones": view["az_codes"],
            "instance_backup_policy": self.request.get("instance_backup_policy").map(|policy| json!({
                "backup_policy_id": self.id, "created_at": iso(self.created), "updated_at": iso(self.updated),
                "policy": policy, "tenant_id": "emulator",
            })),
            "backend_addrs": null,
            "transparent_client_ip_enable": false,
            "enterprise_project_name": "default",
            "update_at": iso(self.updated),
            "product_type": "generic",
            "storage_type": "DRAM",
            "cache_mode": self.cache_mode(),
            "support_slow_log_flag": "true",
            "db_number": if self.cache_mode() == "cluster" { 1 } else { 256 },
            "replica_count": if self.cache_mode() == "single" { 1 } else { 2 },
            "sharding_count": if self.cache_mode() == "cluster" { 3 } else { 1 },
            // Not in any model, but Terraform waits until it is null.
            "task": self.task,
        });
        if let (Some(view), Value::Object(more)) = (view.as_object_mut(), more) {
            view.extend(more);
            // No document allows null here.
            view.extend(self.launched.map(|at| ("launched_at".to_owned(), json!(iso(at)))));
        }
        view
    }
}
