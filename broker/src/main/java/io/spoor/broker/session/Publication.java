package io.spoor.broker.session;

import io.spoor.broker.protocol.Message;

/** A message and who sent it. As immutable as its message. */
public record Publication(Message message, Sender sender) {}
