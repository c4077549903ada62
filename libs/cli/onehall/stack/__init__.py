"""The local stack: a private PostgreSQL, a private RabbitMQ and the services on one machine.

Read `infrastructure` for the servers, `suite` for the services, `processes` for the supervision.
"""
