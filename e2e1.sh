. /tmp/h/b4/e2e.env; rm -rf w1; mkdir w1; cd w1
O="-e event_invoke_audit_requests_per_second=0 -e event_invoke_audit_fail_on=error -e event_invoke_audit_fail_on_new=true -e event_invoke_audit_previous_report=event-invoke-audit/event-invoke-audit.json"
ansible-playbook cloudops.aws_lambda.audit $O; echo EXIT $?
ctl '{"add":[{"function_name":"lossy","versions":1,"aliases":{"BLUE":"1","GREEN":"1"},"metrics":{"function":{"AsyncEventsReceived":90030,"AsyncEventsDropped":70005},"qualifiers":{"BLUE":{"AsyncEventsReceived":10,"AsyncEventsDropped":5},"GREEN":{"AsyncEventsReceived":90020,"AsyncEventsDropped":70000}}}}]}'
ansible-playbook cloudops.aws_lambda.audit $O; echo EXIT $?
