# Settings that every command needs.

setup-no-keys = no keys were found to sign with
setup-no-keys-hint = set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or `hcmigrate config set keys env:PREFIX`; `hcmigrate whoami` shows where keys are searched for
setup-project = the project does not belong to the keys, or belongs to another region: correct --project-id or HUAWEICLOUD_SDK_PROJECT_ID; `hcmigrate whoami` shows which is used; if neither is set, the region's project is looked up
