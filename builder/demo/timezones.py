"""The time zone and the languages of each territory that has a ccTLD.

One line a territory: its code in `builder.register.facts`, the IANA zone of its seat of
government, and the languages (BCP 47) that its registry may well answer in, the
most usual first. Codes without inhabitants borrow from whoever looks after them.
Good enough for a fiction; not a work of reference.
"""

_TABLE = """
AC Atlantic/St_Helena en
AD Europe/Andorra ca es fr
AE Asia/Dubai ar en
AF Asia/Kabul fa ps en
AG America/Antigua en
AI America/Anguilla en
AL Europe/Tirane sq en
AM Asia/Yerevan hy ru en
AO Africa/Luanda pt
AQ Antarctica/McMurdo en
AR America/Argentina/Buenos_Aires es en
AS Pacific/Pago_Pago en sm
AT Europe/Vienna de en
AU Australia/Sydney en
AW America/Aruba nl pap en
AX Europe/Mariehamn sv en
AZ Asia/Baku az en
BA Europe/Sarajevo bs hr sr
BB America/Barbados en
BD Asia/Dhaka bn en
BE Europe/Brussels nl fr de en
BF Africa/Ouagadougou fr
BG Europe/Sofia bg en
BH Asia/Bahrain ar en
BI Africa/Bujumbura rn fr
BJ Africa/Porto-Novo fr
BM Atlantic/Bermuda en
BN Asia/Brunei ms en
BO America/La_Paz es
BR America/Sao_Paulo pt en
BS America/Nassau en
BT Asia/Thimphu dz en
BV Europe/Oslo nb en
BW Africa/Gaborone en tn
BY Europe/Minsk be ru
BZ America/Belize en es
CA America/Toronto en fr
CC Indian/Cocos en
CD Africa/Kinshasa fr
CF Africa/Bangui fr sg
CG Africa/Brazzaville fr
CH Europe/Zurich de fr it en
CI Africa/Abidjan fr
CK Pacific/Rarotonga en
CL America/Santiago es en
CM Africa/Douala fr en
CN Asia/Shanghai zh-Hans en
CO America/Bogota es en
CR America/Costa_Rica es en
CU America/Havana es
CV Atlantic/Cape_Verde pt
CW America/Curacao nl pap en
CX Indian/Christmas en
CY Asia/Nicosia el tr en
CZ Europe/Prague cs en
DE Europe/Berlin de en
DJ Africa/Djibouti fr ar
DK Europe/Copenhagen da en
DM America/Dominica en
DO America/Santo_Domingo es
DZ Africa/Algiers ar fr
EC America/Guayaquil es
EE Europe/Tallinn et en
EG Africa/Cairo ar en
ER Africa/Asmara ti ar en
ES Europe/Madrid es en
ET Africa/Addis_Ababa am en
EU Europe/Brussels en fr el bg
FI Europe/Helsinki fi sv en
FJ Pacific/Fiji en fj
FK Atlantic/Stanley en
FM Pacific/Pohnpei en
FO Atlantic/Faroe fo da en
FR Europe/Paris fr en
GA Africa/Libreville fr
GB Europe/London en
GD America/Grenada en
GE Asia/Tbilisi ka en
GF America/Cayenne fr
GG Europe/Guernsey en
GH Africa/Accra en
GI Europe/Gibraltar en es
GL America/Nuuk kl da
GM Africa/Banjul en
GN Africa/Conakry fr
GP America/Guadeloupe fr
GQ Africa/Malabo es fr
GR Europe/Athens el en
GS Atlantic/South_Georgia en
GT America/Guatemala es
GU Pacific/Guam en
GW Africa/Bissau pt
GY America/Guyana en
HK Asia/Hong_Kong zh-Hant en
HM Australia/Hobart en
HN America/Tegucigalpa es
HR Europe/Zagreb hr en
HT America/Port-au-Prince ht fr
HU Europe/Budapest hu en
ID Asia/Jakarta id en
IE Europe/Dublin en ga
IL Asia/Jerusalem he ar en
IM Europe/Isle_of_Man en gv
IN Asia/Kolkata hi en
IO Indian/Chagos en
IQ Asia/Baghdad ar ku
IR Asia/Tehran fa en
IS Atlantic/Reykjavik is en
IT Europe/Rome it en
JE Europe/Jersey en
JM America/Jamaica en
JO Asia/Amman ar en
JP Asia/Tokyo ja en
KE Africa/Nairobi sw en
KG Asia/Bishkek ky ru
KH Asia/Phnom_Penh km en
KI Pacific/Tarawa en gil
KM Indian/Comoro fr ar
KN America/St_Kitts en
KP Asia/Pyongyang ko
KR Asia/Seoul ko en
KW Asia/Kuwait ar en
KY America/Cayman en
KZ Asia/Almaty kk ru
LA Asia/Vientiane lo en
LB Asia/Beirut ar fr
LC America/St_Lucia en
LI Europe/Vaduz de
LK Asia/Colombo si ta en
LR Africa/Monrovia en
LS Africa/Maseru st en
LT Europe/Vilnius lt en
LU Europe/Luxembourg fr lb de
LV Europe/Riga lv en
LY Africa/Tripoli ar
MA Africa/Casablanca ar fr
MC Europe/Monaco fr
MD Europe/Chisinau ro ru
ME Europe/Podgorica sr en
MG Indian/Antananarivo mg fr
MH Pacific/Majuro en mh
MK Europe/Skopje mk sq
ML Africa/Bamako fr
MM Asia/Yangon my en
MN Asia/Ulaanbaatar mn en
MO Asia/Macau zh-Hant pt
MP Pacific/Saipan en
MQ America/Martinique fr
MR Africa/Nouakchott ar fr
MS America/Montserrat en
MT Europe/Malta mt en
MU Indian/Mauritius en fr
MV Indian/Maldives dv en
MW Africa/Blantyre en ny
MX America/Mexico_City es en
MY Asia/Kuala_Lumpur ms en
MZ Africa/Maputo pt
NA Africa/Windhoek en
NC Pacific/Noumea fr
NE Africa/Niamey fr
NF Pacific/Norfolk en
NG Africa/Lagos en yo
NI America/Managua es
NL Europe/Amsterdam nl en
NO Europe/Oslo nb nn en
NP Asia/Kathmandu ne en
NR Pacific/Nauru en
NU Pacific/Niue en niu
NZ Pacific/Auckland en mi
OM Asia/Muscat ar en
PA America/Panama es
PE America/Lima es
PF Pacific/Tahiti fr ty
PG Pacific/Port_Moresby en tpi
PH Asia/Manila fil en
PK Asia/Karachi ur en
PL Europe/Warsaw pl en
PM America/Miquelon fr
PN Pacific/Pitcairn en
PR America/Puerto_Rico es en
PS Asia/Hebron ar en
PT Europe/Lisbon pt en
PW Pacific/Palau en pau
PY America/Asuncion es gn
QA Asia/Qatar ar en
RE Indian/Reunion fr
RO Europe/Bucharest ro en
RS Europe/Belgrade sr en
RU Europe/Moscow ru en
RW Africa/Kigali rw en fr
SA Asia/Riyadh ar en
SB Pacific/Guadalcanal en
SC Indian/Mahe en fr
SD Africa/Khartoum ar en
SE Europe/Stockholm sv en
SG Asia/Singapore en ta zh-Hans ms
SH Atlantic/St_Helena en
SI Europe/Ljubljana sl en
SJ Arctic/Longyearbyen nb en
SK Europe/Bratislava sk en
SL Africa/Freetown en
SM Europe/San_Marino it
SN Africa/Dakar fr wo
SO Africa/Mogadishu so ar
SR America/Paramaribo nl en
SS Africa/Juba en
ST Africa/Sao_Tome pt
SU Europe/Moscow ru
SV America/El_Salvador es
SX America/Lower_Princes en nl
SY Asia/Damascus ar
SZ Africa/Mbabane en ss
TC America/Grand_Turk en
TD Africa/Ndjamena fr ar
TF Indian/Kerguelen fr
TG Africa/Lome fr
TH Asia/Bangkok th en
TJ Asia/Dushanbe tg ru
TK Pacific/Fakaofo en tkl
TL Asia/Dili pt tet
TM Asia/Ashgabat tk ru
TN Africa/Tunis ar fr
TO Pacific/Tongatapu to en
TR Europe/Istanbul tr en
TT America/Port_of_Spain en
TV Pacific/Funafuti en tvl
TW Asia/Taipei zh-Hant-TW en
TZ Africa/Dar_es_Salaam sw en
UA Europe/Kyiv uk en
UG Africa/Kampala en sw
UK Europe/London en
US America/New_York en es
UY America/Montevideo es
UZ Asia/Tashkent uz ru
VA Europe/Vatican it la
VC America/St_Vincent en
VE America/Caracas es
VG America/Tortola en
VI America/St_Thomas en
VN Asia/Ho_Chi_Minh vi en
VU Pacific/Efate bi en fr
WF Pacific/Wallis fr
WS Pacific/Apia sm en
YE Asia/Aden ar
YT Indian/Mayotte fr
ZA Africa/Johannesburg en zu af
ZM Africa/Lusaka en
ZW Africa/Harare en sn nd
"""

_ROWS = [line.split() for line in _TABLE.strip().splitlines()]
ZONES = {code: zone for code, zone, *_ in _ROWS}
LANGUAGES = {code: tuple(languages) for code, _, *languages in _ROWS}
