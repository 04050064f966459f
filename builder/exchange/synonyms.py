"""What headings of tables are called in English, French, German, Portuguese and Spanish, by what they mean. Pure.

Words of one meaning stand together, whatever their language; `builder.exchange.guessing` looks for them.
"""

# Of whom: the contact's id, and the words that lead to it.
GROUPS = {
    "duty": (
        "duty noc 24h 24x7 24/7 emergency emergencies urgence urgences notfall emergencia emergência oncall "
        "on-call hotline helpdesk astreinte bereitschaft guardia plantão plantao permanence incident "
        "operations"
    ),
    "security": "security csirt cert abuse sécurité securite sicherheit seguridad segurança seguranca",
    "technical": (
        "tech technical technique technisch technik technischer technische técnico tecnico técnica tecnica zone"
    ),
    "admin": (
        "admin administrative administratif administrativo administrativa administrativer administrativ "
        "verwaltung administrator"
    ),
    "executive": (
        "ceo director directeur directrice director(a) direktor geschäftsführer geschaeftsfuehrer head chief "
        "leiter leitung gerente diretor president"
    ),
    "legal": "legal juridique rechtlich jurídico juridico",
}
# What of them: a kind of channel, or what is said of the contact. Of two, the one that stands first here.
FIELDS = {
    "mobile": ("mobile cell cellphone gsm handy portable móvil movil celular telemóvel telemovel mobil mobiltelefon"),
    "fax": "fax telefax télécopie telecopie facsimile",
    "email": "email e-mail mail courriel correo mél mel emails",
    "sms": "sms",
    "satellite": "satellite satphone iridium",
    "inoc-dba": "inoc inoc-dba",
    "chat": "chat signal matrix xmpp",
    "phone": (
        "phone telephone tel tél téléphone telefon teléfono telefono telefone rufnummer landline festnetz "
        "fixe fijo fixo number numéro nummer número voice phones"
    ),
    "post": (
        "address adresse dirección direccion endereço endereco anschrift postal post street straße strasse "
        "rue calle rua city ville stadt ort ciudad cidade plz zip postcode pobox box"
    ),
    "hours": "hours heures stunden horas horario horário öffnungszeiten availability",
    "role": "role function title fonction funktion cargo función funcion função funcao position poste",
    "name": (
        "name nom nombre nome person contact contacto contato kontakt ansprechpartner responsable responsible "
        "interlocuteur"
    ),
}
ORGANISATION = {
    "runs": "backend back-end operator opérateur betreiber operador rsp",
    "name": (
        "registry organisation organization organización organizacion organização organizacao organisme "
        "manager sponsoring registre registro vergabestelle company entity entité entidad entidade "
        "institution gestionnaire sponsor"
    ),
    "country": "country pays land país pais staat iso iso3166 territory territoire territorio",
    "time zone": "timezone tz fuseau zeitzone zona fuso",
    "languages": "language languages langue langues sprache sprachen idioma idiomas língua lingua",
    "manages": "tld cctld tlds cctlds domain domaine endung dominio domínio extension label suffix",
    "organisation": "id identifier identifiant kennung identificador",
}
TLD = {
    "tld": "tld cctld tlds cctlds domain domaine endung dominio domínio extension label suffix",
    "name": "name territory country pays land país pais territoire territorio nom",
    "manager": (
        "registry organisation organization organización organizacion organização organizacao organisme "
        "manager sponsoring registre registro vergabestelle company entity entité entidad entidade "
        "institution gestionnaire sponsor"
    ),
    "backend": "backend back-end operator opérateur betreiber operador rsp",
    "region": "region région región região",
    "name servers": "nameserver nameservers ns dns server servers name-servers",
}
RECIPIENT = {
    "name": "name cert csirt team organisation organization nom nombre nome équipe equipo equipe",
    "key": "key age pubkey clé cle schlüssel clave chave",
    "country": "country pays land país pais staat iso iso3166 territory territoire territorio",
    "kind": "kind type art tipo",
    "scope": "scope tlds regions portée ámbito âmbito",
    "clearance": "clearance tlp habilitation freigabe",
    "until": "until expires jusqu bis hasta até valid",
    "recipient": "id identifier",
}
DATES = "date updated modified changed created since datum fecha data mise jour actualizado atualizado geändert"
NOTES = (
    "note notes remark remarks comment comments remarque remarques bemerkung bemerkungen nota notas "
    "observación comentario"
)
