"""The official Python SDK against the emulator: a client that is independent of this project.

    pip install huaweicloudsdkoms huaweicloudsdkdcs
    EMULATOR="cargo run -q -p huaweicloud-emulator --example serve" python3 tests/python/test_official_sdk.py

EMULATOR is a command that listens on the address given as its first argument, runs as fast as the second says, prints one
line of JSON once it is ready, and ends when its standard input does.
"""

import json
import time
import unittest
import urllib.request

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkoms.v2 import OmsClient
import huaweicloudsdkdcs.v2 as dcs
import huaweicloudsdkoms.v2 as oms

from emulated import Emulated


class OmsTasks(Emulated):
    def status(self, task):
        return self.oms.show_task(oms.ShowTaskRequest(task_id=str(task))).status

    def start_body(self):
        return oms.StartTaskReq(src_ak="a", src_sk="b", dst_ak="c", dst_sk="d")

    def new_task(self, description=""):
        body = oms.CreateTaskReq(
            task_type="prefix",
            src_node=oms.SrcNodeReq(cloud_type="Aliyun", region="r", ak="a", sk="b", bucket="from", object_key=[""]),
            dst_node=oms.DstNodeReq(ak="c", sk="d", region="cn-north-4", bucket="to"),
            description=description,
        )
        return self.oms.create_task(oms.CreateTaskRequest(body=body)).id

    def test_the_seed_runs_to_its_end(self):
        self.assertEqual(self.status(42), 3)
        self.oms.start_task(oms.StartTaskRequest(task_id="42", body=self.start_body()))
        self.until(lambda: self.status(42), 5)
        self.refused(400, "OMS.0070", self.oms.start_task, oms.StartTaskRequest(task_id="42", body=self.start_body()))

    def test_the_life_of_a_task(self):
        task = self.new_task("emulate: size=20GB")
        self.until(lambda: self.status(task), 2)
        self.refused(400, "OMS.0063", self.oms.delete_task, oms.DeleteTaskRequest(task_id=str(task)))
        self.oms.stop_task(oms.StopTaskRequest(task_id=str(task)))
        self.until(lambda: self.status(task), 3)
        self.oms.start_task(oms.StartTaskRequest(task_id=str(task), body=self.start_body()))
        self.until(lambda: self.status(task), 5, seconds=60)
        shown = self.oms.show_task(oms.ShowTaskRequest(task_id=str(task)))
        self.assertEqual((shown.progress, shown.successful_num, shown.src_node.bucket), (1.0, 240, "from"))
        self.oms.delete_task(oms.DeleteTaskRequest(task_id=str(task)))
        self.refused(400, "OMS.1009", self.oms.show_task, oms.ShowTaskRequest(task_id=str(task)))

    def test_pages_hold_each_task_once(self):
        for _ in range(12):
            self.new_task()
        count = self.oms.list_tasks(oms.ListTasksRequest(limit=1)).count
        seen = []
        while len(seen) < count:
            page = self.oms.list_tasks(oms.ListTasksRequest(limit=5, offset=len(seen)))
            self.assertTrue(page.tasks)
            seen += [task.id for task in page.tasks]
        self.assertEqual(len(set(seen)), count)

    def test_errors(self):
        error = self.refused(400, "OMS.1004", self.oms.start_task, oms.StartTaskRequest(task_id="43", body=oms.StartTaskReq(dst_ak="a")))
        self.assertIn("dst_sk", error.error_msg)
        wrong = self.client(OmsClient, BasicCredentials(self.ready["access_key"], "wrong", self.ready["project_id"]))
        error = self.refused(401, "APIGW.0301", wrong.list_tasks, oms.ListTasksRequest())
        self.assertIn("canonicalRequest:GET|", error.error_msg)
        nobody = self.client(OmsClient, BasicCredentials("NOBODY", "x", self.ready["project_id"]))
        self.refused(401, "APIGW.0301", nobody.list_tasks, oms.ListTasksRequest())


class OmsGroupsAndSyncs(Emulated):
    GROUP = "00878453-3402-4a86-9e2a-5d5217cd35b2"
    SYNC = "0d146099-8cf4-437d-b6ef-88e043771c8b"

    def test_the_group_of_the_document(self):
        show = lambda: self.oms.show_task_group(oms.ShowTaskGroupRequest(group_id=self.GROUP)).status  # noqa: E731
        self.assertEqual(show(), 3)
        body = oms.StartTaskGroupReq(src_ak="a", src_sk="b", dst_ak="c", dst_sk="d")
        self.oms.start_task_group(oms.StartTaskGroupRequest(group_id=self.GROUP, body=body))
        self.until(show, 6)
        self.oms.delete_task_group(oms.DeleteTaskGroupRequest(group_id=self.GROUP))

    def test_a_synchronization_task(self):
        show = lambda: self.oms.show_sync_task(oms.ShowSyncTaskRequest(sync_task_id=self.SYNC, query_time=int(time.time() * 1000)))  # noqa: E731
        self.assertEqual(show().status, "STOPPED")
        body = oms.StartSyncTaskReq(src_ak="a", src_sk="b", dst_ak="c", dst_sk="d")
        self.oms.start_sync_task(oms.StartSyncTaskRequest(sync_task_id=self.SYNC, body=body))
        self.assertEqual(show().status, "SYNCHRONIZING")
        events = oms.SyncObjectReq(object_keys=["a", "b"])
        self.oms.create_sync_events(oms.CreateSyncEventsRequest(sync_task_id=self.SYNC, body=events))
        self.oms.stop_sync_task(oms.StopSyncTaskRequest(sync_task_id=self.SYNC))
        self.assertEqual(show().status, "STOPPED")

    def test_small_calls(self):
        self.assertIn("Aliyun", self.oms.show_cloud_type(oms.ShowCloudTypeRequest(type="src")).body)
        self.assertEqual(self.oms.list_api_versions(oms.ListApiVersionsRequest()).versions[0].id, "v2")


class DcsMigration(Emulated):
    INCREMENTAL = "b21989ec-2889-4b8e-99db-19c073425ec2"
    STOPPED = "5130d57f-640a-435b-bc3a-0fb1860a5340"
    RESTARTABLE = "7599c3ed-d0d3-4fb9-9273-653160302023"
    OLD = "091434c0-d6d7-47c6-9e14-17cc9502b27b"
    TARGET = "c577ae55-2bde-4d22-b4f8-d2b5b24d1e9c"

    def status(self, task):
        return self.dcs.show_migration_task(dcs.ShowMigrationTaskRequest(task_id=task)).status

    def test_batches_fail_in_part(self):
        body = dcs.BatchStopMigrationTasksBody(migration_tasks=[self.INCREMENTAL, self.STOPPED])
        items = self.dcs.batch_stop_migration_tasks(dcs.BatchStopMigrationTasksRequest(body=body)).migration_tasks
        self.assertEqual({i.task_id: i.result for i in items}, {self.INCREMENTAL: "success", self.STOPPED: "failed"})
        self.until(lambda: self.status(self.INCREMENTAL), "TERMINATED")
        body = dcs.BatchRestartOnlineMigrationTasksBody(migration_tasks=[self.OLD, self.RESTARTABLE])
        items = self.dcs.batch_restart_online_migration_tasks(dcs.BatchRestartOnlineMigrationTasksRequest(body=body)).migration_tasks
        self.assertEqual({i.task_id: i.error_code for i in items}, {self.OLD: "dcs.41.0001", self.RESTARTABLE: None})
        self.until(lambda: self.status(self.RESTARTABLE), "INCRMIGEATING")
        body = dcs.BatchStopMigrationTasksBody(migration_tasks=["no-id"])
        self.refused(400, "DCS.4855", self.dcs.batch_stop_migration_tasks, dcs.BatchStopMigrationTasksRequest(body=body))

    def test_the_life_of_an_online_migration(self):
        body = dcs.CreateOnlineMigrationTaskBody(name="move", vpc_id="v", subnet_id="s", security_group_id="g")
        task = self.dcs.create_online_migration_task(dcs.CreateOnlineMigrationTaskRequest(body=body)).instance_id
        self.until(lambda: self.status(task), "RUNNING")
        body = dcs.SetOnlineMigrationTaskBody(
            migration_method="incremental_migration",
            resume_mode="auto",
            source_instance=dcs.ConfigMigrationInstanceBody(addrs="10.0.0.1:6379", password="secret"),
            target_instance=dcs.ConfigMigrationInstanceBody(id=self.TARGET, password="secret"),
        )
        self.dcs.set_online_migration_task(dcs.SetOnlineMigrationTaskRequest(task_id=task, body=body))
        self.until(lambda: self.status(task), "INCRMIGEATING")
        stats = self.dcs.show_migration_task_stats(dcs.ShowMigrationTaskStatsRequest(task_id=task))
        self.assertEqual(stats.full_migration_progress, "100")
        self.dcs.stop_migration_task_sync(dcs.StopMigrationTaskSyncRequest(task_id=task))
        self.assertEqual(self.status(task), "TERMINATED")
        body = dcs.DeleteMigrateTaskRequest(task_id_list=[task])
        self.dcs.delete_migration_task(dcs.DeleteMigrationTaskRequest(body=body))
        self.refused(400, "DCS.4133", self.dcs.show_migration_task, dcs.ShowMigrationTaskRequest(task_id=task))

    def test_instances_and_backups(self):
        body = dcs.CreateInstanceBody(
            name="cache", engine="Redis", engine_version="5.0", capacity=1, spec_code="redis.ha.xu1.large.r2.1",
            az_codes=["cn-north-4a"], vpc_id="v", subnet_id="s", password="A-secret-1",
        )
        instance = self.dcs.create_instance(dcs.CreateInstanceRequest(body=body)).instances[0].instance_id
        status = lambda: self.dcs.show_instance(dcs.ShowInstanceRequest(instance_id=instance)).status  # noqa: E731
        self.until(status, "RUNNING")
        self.dcs.copy_instance(dcs.CopyInstanceRequest(instance_id=instance, body=dcs.BackupInstanceBody(remark="r")))
        records = lambda: self.dcs.list_backup_records(dcs.ListBackupRecordsRequest(instance_id=instance)).backup_record_response  # noqa: E731
        self.until(lambda: records()[0].status, "succeed")
        self.dcs.delete_single_instance(dcs.DeleteSingleInstanceRequest(instance_id=instance))


    def test_the_task_center_is_that_of_dcs(self):
        # OMS has the same path, and the core of this SDK drops the path of an endpoint.
        self.assertGreaterEqual(int(self.dcs.list_center_task(dcs.ListCenterTaskRequest()).task_count), 1)


class Identity(Emulated):
    def test_the_project_is_found_by_region(self):
        keys = BasicCredentials(self.ready["access_key"], self.ready["secret_key"])
        client = self.client(OmsClient, keys, region="cn-north-4")
        self.assertGreaterEqual(client.list_tasks(oms.ListTasksRequest()).count, 7)

    def test_temporary_keys(self):
        with urllib.request.urlopen(self.ready["url"] + "/openstack/latest/securitykey") as answer:
            given = json.load(answer)["credential"]
        keys = BasicCredentials(given["access"], given["secret"], self.ready["project_id"]).with_security_token(given["securitytoken"])
        self.assertGreaterEqual(self.client(OmsClient, keys).list_tasks(oms.ListTasksRequest()).count, 7)
        bare = BasicCredentials(given["access"], given["secret"], self.ready["project_id"])
        self.refused(401, "APIGW.0301", self.client(OmsClient, bare).list_tasks, oms.ListTasksRequest())


if __name__ == "__main__":
    unittest.main(verbosity=2)
