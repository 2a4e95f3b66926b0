# What `call` says: what is wrong with a request, and what an operation takes.

call-needs-both = `call` 需要服务和操作
call-needs-both-hint = `hcmigrate call --list` 列出所有操作，`hcmigrate call --help` 说明其余用法
call-needs-operation = `call` 需要操作
call-needs-operation-hint = `hcmigrate call --list { $service }` 列出其操作
call-own-path = `{ $operation }` 自带路径；只有 GET 等 HTTP 方法才需要指定路径
call-needs-path = { $method } 之后需要以 / 开头的路径
call-needs-path-hint = 例如：hcmigrate call oms GET '/v2/{"{"}project_id{"}"}/tasks'
call-skeleton-operation = --skeleton 需要操作
call-field-operation = -F 只能用于字段已知的操作
call-paginate-operation = --paginate 只能用于分页方式已知的操作
call-pair = 需要名称、`=` 和值
call-body-unreadable = 无法读取请求体（{ $origin }）：{ $error }
call-specification = 本程序中的接口规范已损坏：{ $error }
call-not-described = 接口规范中没有 { $operation }

## What a request breaks

call-breaks = { $operation }：请求有 { $count } 处不符合接口规范，未发送
call-breaks-hint = `hcmigrate call { $service } { $operation } --help` 说明其参数；--no-check 按原样发送
call-required = 缺少必选参数 `{ $name }`：{ $option } { $name }=...
call-once = `{ $name }` 指定了 { $count } 次，但只能有一个值
call-elsewhere = `{ $name }` 应使用 { $right }，而不是 { $wrong }
call-no-placeholder = 路径中没有占位符 `{ $name }`{ $suggestion }
call-no-query = 该操作没有查询参数 `{ $name }`{ $suggestion }
call-no-header = 该操作没有请求头 `{ $name }`{ $suggestion }
call-no-field = 请求体中有未知字段 `{ $name }`{ $suggestion }
call-suggest-near = ，是否想写 `{ $near }`？
call-suggest-none = ，该操作没有此类参数
call-suggest-known = ；可用的有：{ $known }
call-body-required = 缺少请求体：--body JSON、--body @FILE 或 --body -
call-body-none = 该操作没有请求体
call-not-json = 请求体不是 JSON
call-not-json-at = 请求体不是 JSON（第 { $line } 行，第 { $column } 列）

## -F and --skeleton

call-no-body = { $operation } 没有请求体
call-no-body-field = { $operation } 没有请求体，不能使用 -F
call-body-field = { $operation } 的请求体没有字段 `{ $field }`
call-body-field-hint = `hcmigrate call { $service } { $operation } --help` 列出其字段
call-did-you-mean = 是否想写 { $near }？
call-variable = -F { $field }：环境变量 { $name } 未设置
call-body-secret = --body 中的 `{ $field }` 是机密，写在参数中会被其他人看到
call-body-secret-hint = --body @FILE 从文件读取请求体，--body - 从标准输入读取，-F FIELD=env:NAME 从环境变量读取一个字段
call-field-secret = -F { $field } 是机密，写在参数中会被其他人看到
call-field-secret-hint = -F { $field }=@FILE 从文件读取，-F { $field }=env:NAME 从环境变量读取
call-file-unreadable = 无法读取文件 { $file }：{ $error }
call-field-json = -F { $field }：该值不是 JSON 的 { $kind } 类型
call-field-no-list = -F { $field }[]：该字段不是列表
call-field-twice = -F 重复指定了 `{ $field }`
call-field-parts = -F 既整体又分部分地指定了 `{ $field }`
call-skeleton-required = 必选：{ $fields }；请删除不需要填写的字段

## Sending

call-no-pages = { $operation } 返回的不是分页列表
call-no-pages-hint = 不使用 --paginate 即可输出全部内容
call-done = 状态码 { $status }，没有响应体
call-done-id = 状态码 { $status }，没有响应体，请求 ID { $id }
call-not-made = 请求未能生成

## --list

call-list-title = { $title }，{ $count } 个操作
call-list-hint = hcmigrate call SERVICE OPERATION --help 说明其中一个操作

## What an operation takes

call-title-path = 路径参数（--path NAME=VALUE）
call-title-query = 查询参数（--query NAME=VALUE）
call-title-header = 请求头（--header NAME=VALUE）
call-title-body = 请求体（--body @FILE、- 或 JSON）
call-title-body-optional = 请求体（--body @FILE、- 或 JSON，可选）
call-title-reply = 响应
call-title-example = 示例
call-title-errors = 错误
call-title-known = 须知
call-is-required = 必选
call-kind-text = 文本
call-kind-integer = 整数
call-kind-number = 数字
call-kind-boolean = true 或 false
call-kind-list = 列表
call-kind-list-of = { $items }的列表
call-kind-object = 对象
call-kind-anything = 任意值
call-range = { $min } 到 { $max }
call-range-from = 不小于 { $min }
call-range-to = 不大于 { $max }
call-characters = 字符数 { $range }
call-items = 项数 { $range }
call-one-of = 可选值 { $values }
call-known-values = 已知值 { $values } 等
call-default = 默认值 { $value }
call-secret = 机密
call-deprecated = 已废弃
call-reply-nothing = 无内容：{ $words }
call-reply-json = JSON：{ $words }
call-reply-text = 文本：{ $words }
call-reply-stream = 字节流：{ $words }
call-fields = 字段：{ $fields }
call-answers = 响应：
call-error-status = 状态码 { $status }
call-error-status-passes = 状态码 { $status }，重试可能成功

## Good to know

call-repeat = 重复调用
call-repeat-safe = 安全；失败时会自动重新发送
call-repeat-after-read = 仅在查询状态之后：没有应答的调用可能已改变状态
call-repeat-never = 可能重复执行：没有应答时，请先查询再重新调用
call-allowed = 允许的状态    { $states }
call-refused = 拒绝的状态    { $states }
call-allowed-case = { $field } 为 { $values } 时允许的状态    { $states }
call-states = { $field } 为 { $states }
call-or = {" 或 "}
call-permission = 权限
call-permission-none = 不需要
call-permission-unknown = 文档未说明
call-permission-resources = 资源 { $names }
call-permission-conditions = 条件 { $names }
call-permission-aliases = 也可使用 { $names }
call-role-actions = 角色策略中
call-and = 以及
call-regions = 区域
call-regions-only = 仅 { $regions }
call-outcome = 执行结果
call-outcome-of = { $read } 的 { $field }：{ $done } 表示完成
call-outcome-of-failed = { $read } 的 { $field }：{ $done } 表示完成，{ $failed } 表示失败
call-not-known = 未知：{ $what }
call-page = 华为文档 { $url }

## --dry-run

call-dry-keys = 没有可用的凭证，因此请求中显示为 ACCESS_KEY
call-dry-project = 未设置项目，因此请求中显示为 PROJECT_ID
call-dry-body = （{ $count } 字节的非 JSON 内容未显示）
