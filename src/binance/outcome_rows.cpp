#include "vectord/binance/outcome_rows.hpp"

namespace vectord::binance {
namespace {

using enum Meaning;

// Codes as the exchange's error list names them (spec 7). What is not listed: the 10xx family and a
// text that says "unknown" read as unknown, all else as rejected.
constexpr CodeRow codes[] = {
    // general and network
    {-1000, "UNKNOWN", unknown, "asked for by client order id"},
    {-1001, "DISCONNECTED", unknown,
     "under a 503 it is a definite failure; else asked for, though the text says the same"},
    {-1002, "UNAUTHORIZED", denied, "entries stop until the key is seen to work"},
    {-1003, "TOO_MANY_REQUESTS", throttled, "weight of the IP"},
    {-1004, "DUPLICATE_IP", rejected, ""},
    {-1005, "NO_SUCH_IP", rejected, ""},
    {-1006, "UNEXPECTED_RESP", unknown, "asked for by client order id"},
    {-1007, "TIMEOUT", unknown, "asked for by client order id"},
    {-1008, "REQUEST_THROTTLED", not_executed,
     "overload protection; reduce-only and closePosition orders and cancels are exempt"},
    {-1010, "ERROR_MSG_RECEIVED", rejected, ""},
    {-1011, "NON_WHITE_LIST", rejected, ""},
    {-1013, "INVALID_MESSAGE", rejected, ""},
    {-1014, "UNKNOWN_ORDER_COMPOSITION", rejected, ""},
    {-1015, "TOO_MANY_ORDERS", throttled, "order count of the account: new entries wait"},
    {-1016, "SERVICE_SHUTTING_DOWN", not_executed, ""},
    {-1020, "UNSUPPORTED_OPERATION", rejected, ""},
    {-1021, "INVALID_TIMESTAMP", clock, "our clock is set anew and the request sent once more"},
    {-1022, "INVALID_SIGNATURE", denied, "entries stop until the key is seen to work"},
    {-1023, "START_TIME_GREATER_THAN_END_TIME", rejected, ""},
    {-1099, "NOT_FOUND", rejected, ""},
    // the request itself
    {-1100, "ILLEGAL_CHARS", rejected, ""},
    {-1101, "TOO_MANY_PARAMETERS", rejected, ""},
    {-1102, "MANDATORY_PARAM_EMPTY_OR_MALFORMED", rejected, ""},
    {-1103, "UNKNOWN_PARAM", rejected, ""},
    {-1104, "UNREAD_PARAMETERS", rejected, ""},
    {-1105, "PARAM_EMPTY", rejected, ""},
    {-1106, "PARAM_NOT_REQUIRED", rejected, ""},
    {-1108, "BAD_ASSET", rejected, ""},
    {-1109, "BAD_ACCOUNT", rejected, ""},
    {-1110, "BAD_INSTRUMENT_TYPE", rejected, ""},
    {-1111, "BAD_PRECISION", rejected, "the instruments are read anew: a step has changed"},
    {-1112, "NO_DEPTH", rejected, ""},
    {-1113, "WITHDRAW_NOT_NEGATIVE", rejected, ""},
    {-1114, "TIF_NOT_REQUIRED", rejected, ""},
    {-1115, "INVALID_TIF", rejected, ""},
    {-1116, "INVALID_ORDER_TYPE", rejected, ""},
    {-1117, "INVALID_SIDE", rejected, ""},
    {-1118, "EMPTY_NEW_CL_ORD_ID", rejected, ""},
    {-1119, "EMPTY_ORG_CL_ORD_ID", rejected, ""},
    {-1120, "BAD_INTERVAL", rejected, ""},
    {-1121, "BAD_SYMBOL", rejected, ""},
    {-1122, "INVALID_SYMBOL_STATUS", rejected, ""},
    {-1125, "INVALID_LISTEN_KEY", no_listen_key, "a new key is asked for"},
    {-1126, "ASSET_NOT_SUPPORTED", rejected, ""},
    {-1127, "MORE_THAN_XX_HOURS", rejected, ""},
    {-1128, "OPTIONAL_PARAMS_BAD_COMBO", rejected, ""},
    {-1130, "INVALID_PARAMETER", rejected, ""},
    {-1131, "INVALID_RECV_WINDOW", rejected, ""},
    {-1136, "INVALID_NEW_ORDER_RESP_TYPE", rejected, ""},
    // processing
    {-2010, "NEW_ORDER_REJECTED", rejected, ""},
    {-2011, "CANCEL_REJECTED", rejected,
     "a cancel that lost its race: mostly filled; asked for before anything is concluded"},
    {-2012, "CANCEL_ALL_FAIL", rejected, ""},
    {-2013, "NO_SUCH_ORDER", no_such_order,
     "believed after several answers over ten seconds; of a conditional order only when the list "
     "of open ones and the ordinary orders do not have it either"},
    {-2014, "BAD_API_KEY_FMT", denied, "entries stop until the key is seen to work"},
    {-2015, "REJECTED_MBX_KEY", denied, "entries stop until the key is seen to work"},
    {-2016, "NO_TRADING_WINDOW", rejected, ""},
    {-2017, "API_KEYS_LOCKED", denied, "entries stop until the key is seen to work"},
    {-2018, "BALANCE_NOT_SUFFICIENT", rejected, ""},
    {-2019, "MARGIN_NOT_SUFFICIEN", rejected, ""},
    {-2020, "UNABLE_TO_FILL", rejected, ""},
    {-2021, "ORDER_WOULD_IMMEDIATELY_TRIGGER", rejected,
     "a stop that comes too late: the position is closed at market"},
    {-2022, "REDUCE_ONLY_REJECT", rejected, "the account is read again: nothing left to reduce?"},
    {-2023, "USER_IN_LIQUIDATION", rejected, ""},
    {-2024, "POSITION_NOT_SUFFICIENT", rejected,
     "the account is read again: nothing left to reduce?"},
    {-2025, "MAX_OPEN_ORDER_EXCEEDED", rejected, ""},
    {-2026, "REDUCE_ONLY_ORDER_TYPE_NOT_SUPPORTED", rejected, ""},
    {-2027, "MAX_LEVERAGE_RATIO", rejected, ""},
    {-2028, "MIN_LEVERAGE_RATIO", rejected, ""},
    // filters and account
    {-4000, "INVALID_ORDER_STATUS", rejected, ""},
    {-4001, "PRICE_LESS_THAN_ZERO", rejected, ""},
    {-4002, "PRICE_GREATER_THAN_MAX_PRICE", rejected, ""},
    {-4003, "QTY_LESS_THAN_ZERO", rejected, ""},
    {-4004, "QTY_LESS_THAN_MIN_QTY", rejected, "the instruments are read anew"},
    {-4005, "QTY_GREATER_THAN_MAX_QTY", rejected, "the instruments are read anew"},
    {-4006, "STOP_PRICE_LESS_THAN_ZERO", rejected, ""},
    {-4007, "STOP_PRICE_GREATER_THAN_MAX_PRICE", rejected, ""},
    {-4013, "PRICE_LESS_THAN_MIN_PRICE", rejected, ""},
    {-4014, "PRICE_NOT_INCREASED_BY_TICK_SIZE", rejected,
     "the instruments are read anew: the tick has changed"},
    {-4015, "INVALID_CL_ORD_ID_LEN", rejected, ""},
    {-4016, "PRICE_HIGHTER_THAN_MULTIPLIER_UP", rejected, ""},
    {-4020, "TARGET_STRATEGY_INVALID", rejected, ""},
    {-4021, "INVALID_DEPTH_LIMIT", rejected, ""},
    {-4022, "WRONG_MARKET_STATUS", rejected, "the instruments are read anew"},
    {-4023, "QTY_NOT_INCREASED_BY_STEP_SIZE", rejected,
     "the instruments are read anew: the step has changed"},
    {-4024, "PRICE_LOWER_THAN_MULTIPLIER_DOWN", rejected, ""},
    {-4028, "INVALID_LEVERAGE", rejected, ""},
    {-4031, "INVALID_WORKING_TYPE", rejected, ""},
    {-4032, "EXCEED_MAX_CANCEL_ORDER_SIZE", rejected, ""},
    {-4045, "MAX_STOP_ORDER_EXCEEDED", rejected,
     "no room for a stop: the position is closed at market"},
    {-4046, "NO_NEED_TO_CHANGE_MARGIN_TYPE", done_already, ""},
    {-4047, "THERE_EXISTS_OPEN_ORDERS", rejected, ""},
    {-4048, "THERE_EXISTS_QUANTITY", rejected, ""},
    {-4049, "ADD_ISOLATED_MARGIN_REJECT", rejected, ""},
    {-4050, "CROSS_BALANCE_INSUFFICIENT", rejected, ""},
    {-4051, "ISOLATED_BALANCE_INSUFFICIENT", rejected, ""},
    {-4054, "CANNOT_ADD_POSITION_MARGIN", rejected, ""},
    {-4055, "AMOUNT_MUST_BE_POSITIVE", rejected, ""},
    {-4059, "NO_NEED_TO_CHANGE_POSITION_SIDE", done_already, ""},
    {-4060, "INVALID_POSITION_SIDE", rejected, ""},
    {-4061, "POSITION_SIDE_NOT_MATCH", rejected, ""},
    {-4062, "REDUCE_ONLY_CONFLICT", rejected, ""},
    {-4067, "POSITION_SIDE_CHANGE_EXISTS_OPEN_ORDERS", rejected, ""},
    {-4068, "POSITION_SIDE_CHANGE_EXISTS_QUANTITY", rejected, ""},
    {-4082, "INVALID_BATCH_PLACE_ORDER_SIZE", rejected, ""},
    {-4083, "PLACE_BATCH_ORDERS_FAIL", rejected, ""},
    {-4087, "REDUCE_ONLY_ORDER_PERMISSION", rejected, ""},
    {-4088, "NO_PLACE_ORDER_PERMISSION", rejected, ""},
    {-4104, "INVALID_CONTRACT_TYPE", rejected, ""},
    {-4105, "SYMBOL_REDUCE_ONLY", rejected, ""},
    {-4106, "SYMBOL_REDUCE_ONLY_BUY", rejected, ""},
    {-4107, "SYMBOL_REDUCE_ONLY_SELL", rejected, ""},
    {-4109, "INACTIVE_ACCOUNT", rejected, ""},
    {-4116, "DUPLICATED_CLIENT_ORDER_ID", duplicate_id,
     "an earlier sending arrived: asked for under the same id, never sent under another"},
    {-4117, "STOP_ORDER_TRIGGERING", rejected, "a cancel that lost its race: asked for"},
    {-4118, "REDUCE_ONLY_MARGIN_CHECK_FAILED", rejected,
     "the account is read again: other orders hold the position"},
    {-4120, "STOP_ORDER_SWITCH_ALGO", rejected, ""},
    {-4130, "OPEN_CLOSE_POSITION_STOP_EXISTS", rejected,
     "a second closePosition stop: placed again as reduce-only with a quantity"},
    {-4131, "MARKET_ORDER_REJECT", rejected, ""},
    {-4135, "INVALID_ACTIVATION_PRICE", rejected, ""},
    {-4136, "TARGET_STRATEGY_INVALID", rejected, ""},
    {-4137, "QUANTITY_EXISTS_WITH_CLOSE_POSITION", rejected, ""},
    {-4138, "REDUCE_ONLY_MUST_BE_TRUE", rejected, ""},
    {-4139, "ORDER_TYPE_CANNOT_BE_MKT", rejected, ""},
    {-4140, "INVALID_OPENING_POSITION_STATUS", rejected, "the instruments are read anew"},
    {-4141, "SYMBOL_ALREADY_CLOSED", rejected, "the instruments are read anew"},
    {-4142, "STRATEGY_INVALID_TRIGGER_PRICE", rejected,
     "a stop that comes too late: the position is closed at market"},
    {-4144, "INVALID_PAIR", rejected, ""},
    {-4161, "ISOLATED_LEVERAGE_REJECT_WITH_POSITION", rejected, ""},
    {-4164, "MIN_NOTIONAL", rejected, "never for a reduce-only order"},
    {-4165, "INVALID_TIME_INTERVAL", rejected, ""},
    {-4167, "ISOLATED_REJECT_WITH_JOINT_MARGIN", rejected, ""},
    {-4168, "JOINT_MARGIN_REJECT_WITH_ISOLATED", rejected, ""},
    {-4169, "JOINT_MARGIN_REJECT_WITH_MB", rejected, ""},
    {-4170, "JOINT_MARGIN_REJECT_WITH_OPEN_ORDER", rejected, ""},
    {-4171, "NO_NEED_TO_CHANGE_JOINT_MARGIN", done_already, ""},
    {-4172, "JOINT_MARGIN_REJECT_WITH_NEGATIVE_BALANCE", rejected, ""},
    {-4183, "PRICE_HIGHTER_THAN_STOP_MULTIPLIER_UP", rejected, ""},
    {-4184, "PRICE_LOWER_THAN_STOP_MULTIPLIER_DOWN", rejected, ""},
    {-4189, "ACCOUNT_REDUCE_ONLY", rejected, ""},
    {-4192, "COOLING_OFF_PERIOD", rejected, ""},
    {-4202, "ADJUST_LEVERAGE_KYC_FAILED", rejected, ""},
    {-4203, "ADJUST_LEVERAGE_ONE_MONTH_FAILED", rejected, ""},
    {-4205, "ADJUST_LEVERAGE_X_DAYS_FAILED", rejected, ""},
    {-4206, "ADJUST_LEVERAGE_KYC_LIMIT", rejected, ""},
    {-4208, "ADJUST_LEVERAGE_ACCOUNT_SYMBOL_FAILED", rejected, ""},
    {-4209, "ADJUST_LEVERAGE_SYMBOL_FAILED", rejected, ""},
    {-4210, "STOP_PRICE_HIGHER_THAN_PRICE_MULTIPLIER_LIMIT", rejected, ""},
    {-4211, "STOP_PRICE_LOWER_THAN_PRICE_MULTIPLIER_LIMIT", rejected, ""},
    {-4400, "TRADING_QUANTITATIVE_RULE", rejected, ""},
    {-4401, "LARGE_POSITION_SYM_RULE", rejected, ""},
    {-4402, "COMPLIANCE_BLACK_SYMBOL_RESTRICTION", rejected, ""},
    {-4403, "ADJUST_LEVERAGE_COMPLIANCE_FAILED", rejected, ""},
    {-4531, "POSITION_MODE_SYNC", rejected, ""},
    // execution
    {-5021, "FOK_ORDER_REJECT", rejected, "not placed, the exchange keeps no record of it"},
    {-5022, "GTX_ORDER_REJECT", rejected, "not placed, the exchange keeps no record of it"},
    {-5024, "ME_MODIFY_SYMBOL_NOT_TRADING", rejected, ""},
    {-5025, "LIMIT_ORDER_ONLY", rejected, ""},
    {-5026, "EXCEED_MAXIMUM_MODIFY_ORDER_LIMIT", rejected, ""},
    {-5027, "SAME_ORDER", done_already, ""},
    {-5028, "ME_RECVWINDOW_REJECT", not_executed,
     "reached the engine too late; sent again, under a new id, only if it is still wanted"},
    {-5029, "MODIFICATION_MIN_NOTIONAL", rejected, ""},
    {-5037, "INVALID_PRICE_MATCH", rejected, ""},
    {-5038, "UNSUPPORTED_ORDER_TYPE_PRICE_MATCH", rejected, ""},
    {-5039, "INVALID_SELF_TRADE_PREVENTION_MODE", rejected, ""},
    {-5040, "FUTURE_GOOD_TILL_DATE", rejected, ""},
    {-5041, "BBO_ORDER_REJECT", rejected, ""},
    {-5043, "MODIFICATION_PENDING", rejected, ""},
    {-5047, "MODIFY_NOT_REDUCE_ONLY", rejected, ""},
};

// Spec 3.2 and 3.3.
constexpr StatusRow statuses[] = {
    {202, 202, "", unknown, true, "its firewall answers, not the exchange"},
    {200, 299, "", accepted, false, "an answer that cannot be read is unknown"},
    {100, 199, "", unknown, true, "something between us and the exchange answers"},
    {300, 399, "", unknown, true, "something between us and the exchange answers"},
    {403, 403, "", throttled, true, "the firewall's limit: everything waits"},
    {418, 418, "", banned, true, "everything waits until the time given, and it is an alarm"},
    {429, 429, "", throttled, true, "which limit, and so who waits: see below"},
    {408, 408, "", unknown, false, ""},
    {401, 401, "", denied, false, "entries stop until the key is seen to work"},
    {400, 499, "", rejected, false, "a wrong request or path"},
    {503, 503, "Unknown error, please check", unknown, true, "passed on and no reply in time"},
    {503, 503, "Service Unavailable", not_executed, true, "a definite failure"},
    {503, 503, "unable to process your request", not_executed, true, "a definite failure"},
    {500, 599, "", unknown, false,
     "of codes only those of not executed, throttled, clock and duplicate id count"},
};

constexpr TransportRow transports[] = {
    {Errc::not_sent, not_executed, "no connection, or it ended before the first byte left"},
    {Errc::overloaded, not_executed, "our own queue is full"},
    {Errc::verify, not_executed, "the certificate is wrong: the handshake comes first"},
    {Errc::outcome_unknown, unknown, "time-out or reset after the first byte left"},
    {Errc::parse, unknown, "an answer that is no HTTP"},
    {Errc::canceled, unknown, "we are shutting down: asked for at the next start"},
};

}  // namespace

std::string_view to_string(Meaning meaning) {
  switch (meaning) {
    case accepted: return "accepted";
    case done_already: return "accepted (nothing to change)";
    case rejected: return "rejected";
    case denied: return "rejected (key)";
    case not_executed: return "not executed";
    case throttled: return "throttled";
    case banned: return "banned";
    case clock: return "not executed (clock)";
    case unknown: return "unknown";
    case no_such_order: return "no such order";
    case duplicate_id: return "duplicate id";
    case no_listen_key: return "no listen key";
  }
  return "?";
}

std::span<const CodeRow> code_rows() {
  return codes;
}

std::span<const StatusRow> status_rows() {
  return statuses;
}

std::span<const TransportRow> transport_rows() {
  return transports;
}

}  // namespace vectord::binance
